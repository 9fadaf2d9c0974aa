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
