"""Pages of the portal. The second word of a path that is no module's stands here with its module: documents are evidence's."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from jingwei.declarations.claims import RECEIPT
from jingwei.faces.portal import asking, carrying, cases, declarations, documents, evidence, home, identity, registers, wards


class ReceiptConverter(StringConverter):
    """A receipt's number and nothing that could be an identity number, so that none is asked for in an address."""

    regex = RECEIPT


register_converter(ReceiptConverter, "receipt")
app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("portal/receipt", home.open_receipt, name="open-receipt"),
    path("d/", declarations.typed, name="typed"),
    path("d/<str:text>", declarations.declare, name="declare"),
    path("portal/declarations/<receipt:number>", declarations.receipt, name="receipt"),
    path("portal/declarations/<receipt:number>/desk", declarations.desk, name="desk"),
    path("portal/declarations/<receipt:number>/copy", documents.ask_copy, name="receipt-copy"),
    path("portal/declarations/<receipt:number>/copy.pdf", documents.copy, name="receipt-file"),
    path("portal/documents", documents.mine, name="documents"),
    path("portal/documents/<uuid:document>.pdf", documents.file, name="document-file"),
    path("portal/documents/<uuid:document>/received", documents.received, name="document-received"),
    path("portal/record/notice/<uuid:declaration>", documents.ask_notice, name="notice"),
    path("portal/contest/done", declarations.contested, name="contested"),
    path("portal/contest/<uuid:declaration>/<str:token>", declarations.contest, name="contest"),
    path("portal/record", registers.record, name="record"),
    path("portal/record/copy", carrying.copy, name="copy"),
    path("portal/record/move-out/<uuid:residence>", registers.move, name="move-out"),
    path("portal/record/moved", registers.moved, name="moved"),
    path("portal/record/contest/<uuid:declaration>", registers.contest, name="contest-own"),
    path("portal/record/pictures/<uuid:capture>", cases.picture, name="picture"),
    path("portal/record/object/<uuid:order>", cases.object_to, name="object"),
    path("portal/identify", identity.identity, name="identity"),
    path("portal/reads", evidence.reads, name="reads"),
    path("portal/reads/in-care/<uuid:guardianship>", wards.ward, name="ward"),
    path("portal/reads/<uuid:read>/ask", asking.ask, name="ask"),
    path("portal/reads/<uuid:read>/object", asking.object_to, name="object-read"),
    path("portal/reads/<uuid:read>/proof", asking.proof, name="proof"),
]
