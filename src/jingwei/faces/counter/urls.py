"""Routes of the counter. People and receipts stand behind opaque handles: nothing that was typed is in an address."""

from django.urls import path

from jingwei.faces.counter import cases, correcting, declarations, documents, guardians, home, imports, registers, searching

app_name = "counter"
urlpatterns = [
    path("", home.start, name="home"),
    path("cases/open", cases.open_one, name="open"),
    path("cases/<uuid:case>/resume", cases.resume, name="resume"),
    path("cases/close", cases.close, name="close"),
    path("search", searching.search, name="search"),
    path("search/<slug:handle>", searching.found, name="found"),
    path("search/<slug:handle>/more", searching.more, name="more"),
    path("search/<slug:handle>/<int:place>", searching.dwelling, name="dwelling"),
    path("people/<slug:handle>/<int:place>", registers.person, name="person"),
    path("people/<slug:handle>/<int:place>/reveal", registers.reveal, name="reveal"),
    path("people/<slug:handle>/<int:place>/card", registers.card, name="card"),
    path("people/<slug:handle>/<int:place>/phone", registers.phone, name="phone"),
    path("people/<slug:handle>/<int:place>/account", registers.account, name="account"),
    path("people/<slug:handle>/<int:place>/correct", correcting.correct, name="correct"),
    path("people/<slug:handle>/<int:place>/move", correcting.move, name="move"),
    path("people/<slug:handle>/<int:place>/guardian", guardians.guardian, name="guardian"),
    path("people/<slug:handle>/<int:place>/contest", declarations.contest, name="contest"),
    path("people/<slug:handle>/<int:place>/notice", documents.ask_notice, name="notice"),
    path("people/<slug:handle>/<int:place>/documents/<uuid:document>.pdf", documents.file, name="document"),
    path("people/<slug:handle>/<int:place>/handed", documents.handed, name="handed"),
    path("declarations/<slug:handle>/copy", documents.ask_copy, name="receipt-copy"),
    path("declarations/<slug:handle>/copy.pdf", documents.copy, name="receipt-file"),
    path("proofs/<slug:handle>", declarations.proof, name="proof"),
    path("declarations/new", declarations.declare, name="declare"),
    path("declarations/<slug:handle>", declarations.declared, name="declared"),
    path("imports", imports.start, name="imports"),
    path("imports/new/<slug:handle>", imports.look, name="import-look"),
    path("imports/<int:number>", imports.batch, name="import"),
    path("imports/<int:number>/lines", imports.lines, name="import-lines"),
    path("imports/<int:number>/report", imports.report, name="import-report"),
]
