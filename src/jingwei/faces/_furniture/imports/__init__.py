"""The pages of imports, which the counter and the operations centres share: sent, looked at, taken, read, reported, mended, undone.

A face gives each view its own lock and frame and hands over the name of its routes. The counter only sends (采办分离).
"""

from django.urls import reverse


def file_pages() -> frozenset[str]:
    """Addresses of the pages that take files; the server lets no other body be larger than a form."""
    return frozenset({reverse("ops:imports"), reverse("counter:imports")})
