"""URLs of all faces."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("jingwei.faces._furniture.urls")),
    path("", include("jingwei.faces._furniture.door.urls")),
    path("counter/", include("jingwei.faces.counter.urls")),
    path("field/", include("jingwei.faces.field.urls")),
    path("ops/", include("jingwei.faces.ops.urls")),
    path("", include("jingwei.faces.portal.urls")),
    path("public/", include("jingwei.faces.public.urls")),
    path("api/", include("jingwei.faces.api.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("jingwei.faces.demo.urls")))
handler400 = "jingwei.faces._furniture.problems.bad_request"
handler403 = handler404 = "jingwei.faces._furniture.middleware.not_found"
handler500 = "jingwei.faces._furniture.middleware.server_error"
