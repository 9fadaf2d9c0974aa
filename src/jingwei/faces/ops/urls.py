"""Routes of the operations centres: ops / module."""

from django.urls import path

from jingwei.faces.ops import cases, corrections, declarations, home, imports, people, registers, shared, visits

app_name = "ops"
urlpatterns = [
    path("", home.start, name="home"),
    path("declarations", declarations.board, name="declarations"),
    path("declarations/list", declarations.listing, name="declaration-list"),
    path("cases", cases.listing, name="cases"),
    path("cases/<slug:number>", cases.order, name="order"),
    path("cases/<slug:number>/close", visits.close, name="close"),
    path("cases/<slug:number>/declared", visits.declared, name="declared"),
    path("cases/<slug:number>/pictures/<uuid:capture>", visits.picture, name="picture"),
    path("cases/<slug:number>/reopen", cases.reopen, name="reopen"),
    path("objections", cases.objections, name="objections"),
    path("objections/<uuid:objection>", cases.objection, name="objection"),
    path("objections/<uuid:objection>/decide", cases.decide, name="decide"),
    path("registers/search", people.search, name="search"),
    path("registers/search/<slug:handle>", people.found, name="found"),
    path("registers/search/<slug:handle>/more", people.more, name="more"),
    path("registers/search/<slug:handle>/<int:place>", people.person, name="person"),
    path("registers/search/<slug:handle>/<int:place>/reveal", people.reveal, name="reveal"),
    path("registers/dwellings", registers.dwellings, name="dwellings"),
    path("registers/dwellings/<slug:code>", registers.dwelling, name="dwelling"),
    path("registers/entities", registers.entities, name="entities"),
    path("registers/entities/<slug:uscc>", registers.entity, name="entity"),
    path("registers/grids", registers.grids, name="grids"),
    path("shared", shared.agreements, name="shared"),
    path("shared/corrections", corrections.corrections, name="shared-corrections"),
    path("shared/corrections/<uuid:correction>", corrections.put_right, name="put-right"),
    path("shared/<slug:number>", shared.agreement, name="shared-agreement"),
    path("shared/<slug:number>/rows", shared.rows, name="shared-rows"),
    path("imports", imports.start, name="imports"),
    path("imports/new/<slug:handle>", imports.look, name="import-look"),
    path("imports/<int:number>", imports.batch, name="import"),
    path("imports/<int:number>/lines", imports.lines, name="import-lines"),
    path("imports/<int:number>/lines/<int:nth>", imports.line, name="import-line"),
    path("imports/<int:number>/report", imports.report, name="import-report"),
]
