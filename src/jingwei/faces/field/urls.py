"""Pages of the field terminal: of the module ``cases``, and the search of ``registers``."""

from django.urls import path

from jingwei.faces.field import cases, searching

app_name = "field"
urlpatterns = [
    path("", cases.day, name="day"),
    path("search/", searching.search, name="search"),
    path("search/<slug:handle>/", searching.found, name="found"),
    path("search/<slug:handle>/more/", searching.more, name="more"),
    path("done/", cases.done, name="done"),
    path("orders/<str:number>/", cases.order, name="order"),
    path("orders/<str:number>/accept/", cases.accept, name="accept"),
    path("orders/<str:number>/declared/", cases.declared, name="declared"),
    path("orders/<str:number>/visit/", cases.visit, name="visit"),
    path("orders/<str:number>/pause/", cases.pause, name="pause"),
    path("orders/<str:number>/resume/", cases.resume, name="resume"),
    path("orders/<str:number>/recorded/", cases.recorded, name="recorded"),
]
