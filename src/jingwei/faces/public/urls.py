"""Pages for everybody. The second word of a path that is no module's stands here with its module."""

from django.urls import path

from jingwei.faces.public import evidence, proofs, sharing

app_name = "public"
urlpatterns = [
    path("catalogue", sharing.catalogue, name="catalogue"),  # sharing
    path("evidence", evidence.logs, name="logs"),  # evidence
    path("evidence/<slug:log>/<int:size>", proofs.checkpoint, name="checkpoint"),  # evidence
    path("evidence/<slug:log>/<int:size>/since/<int:old>", proofs.since, name="since"),  # evidence
    path("verify", proofs.verify, name="verify"),  # evidence
    path("jingwei-verify.pyz", proofs.program, name="program"),  # evidence
    path("reads", evidence.reads, name="reads"),  # evidence
]
