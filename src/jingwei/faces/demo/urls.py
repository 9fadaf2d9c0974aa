"""Pages of the demo."""

from django.urls import path

from jingwei.faces.demo import front

app_name = "demo"
urlpatterns = [
    path("", front.front, name="front"),
    path("enter/", front.enter, name="enter"),
    path("outbox/", front.outbox, name="outbox"),
]
