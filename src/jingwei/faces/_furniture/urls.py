"""The two toggles in the header of every page. Included at the root of the site."""

from django.urls import path

from . import views

app_name = "furniture"
urlpatterns = [
    path("language/", views.language, name="language"),
    path("large-type/", views.large_type, name="large-type"),
]
