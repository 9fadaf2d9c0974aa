"""Files that a page hands out."""

from django.http import HttpResponse


def pdf(content: bytes, *, name: str) -> HttpResponse:
    """A PDF to carry away; it opens outside the page, so that nothing in it runs as the page does.

    Args:
        name: what it is saved as, in ASCII and without anybody's name.
    """
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def jpeg(content: bytes) -> HttpResponse:
    """A picture to look at. It is our own encoding, so it cannot be anything else."""
    return HttpResponse(content, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})
