"""Who acts: a value that faces, jobs and commands build once and hand down.

An actor names an account, a role, an organisation, the scope of what may be seen and the duties that may be done. Modules ask
``actor.require("cases.close")``; they never look at requests or accounts.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from jingwei.kernel.errors import NotAllowed
from jingwei.kernel.scope import Level, Scope


class Role(StrEnum):
    """The kinds of actor. Each value is also the word in evidence entries: never rename one."""

    DECLARANT = "declarant"  # somebody at a plate who has not proved who they are
    RESIDENT = "resident"
    CLERK = "clerk"
    GRID_WORKER = "grid-worker"
    STREET_OFFICER = "street-officer"
    DISTRICT_OFFICER = "district-officer"
    AUDITOR = "auditor"
    MACHINE = "machine"
    OPERATOR = "operator"
    SYSTEM = "system"


DUTIES: dict[Role, frozenset[str]] = {
    Role.DECLARANT: frozenset(
        {"declarations.declare", "declarations.status", "sharing.catalogue", "evidence.ask-document", "evidence.receipt"}
        | {"evidence.kept"}
    ),
    Role.RESIDENT: frozenset(
        {"declarations.declare", "declarations.status", "declarations.own", "registers.own", "registers.move-out", "evidence.own"}
        | {"cases.object", "sharing.own", "sharing.catalogue", "evidence.receipt", "evidence.documents", "evidence.acknowledge"}
        | {"evidence.ask-document", "evidence.captures", "evidence.kept"}
    ),
    Role.CLERK: frozenset(
        {
            "registers.find",
            "registers.search",
            "registers.reveal",
            "registers.correct",
            "registers.identify",
            "cases.open-service",
            "cases.desk-proof",
            "cases.brief",
            "cases.list",
            "declarations.read",
            "declarations.declare",  # for somebody who stands at the counter
            "declarations.status",
            "evidence.documents",
            "evidence.receipt",
            "evidence.ask-document",
            "evidence.capture",
            "evidence.acknowledge",
            "imports.send",  # others take what a counter sends
            "evidence.entries",
            "evidence.explain",
            "evidence.kept",
            "sharing.catalogue",
        }
    ),
    Role.GRID_WORKER: frozenset(
        {"cases.list", "cases.accept", "cases.visit", "cases.brief", "registers.dwellings", "declarations.read", "evidence.entries"}
        | {
            "evidence.capture",
            "registers.find",
            "sharing.catalogue",
            "evidence.explain",
            "evidence.kept",
        }  # premises of their grids, never people by what is typed
    ),
    Role.STREET_OFFICER: frozenset(
        {
            "cases.list",
            "cases.brief",
            "evidence.captures",
            "cases.reopen",
            "cases.decide-objection",
            "cases.board",
            "cases.close",
            "declarations.board",
            "declarations.read",
            "registers.dwellings",
            "registers.find",
            "registers.search",
            "registers.reveal",
            "registers.entities",
            "registers.change",
            "imports.send",
            "imports.run",
            "accounts.names",
            "evidence.answer",
            "evidence.delay",
            "evidence.entries",
            "evidence.explain",
            "evidence.kept",
            "sharing.catalogue",
            "sharing.read",
        }
    ),
    Role.DISTRICT_OFFICER: frozenset(
        {
            "cases.list",
            "cases.board",
            "declarations.board",
            "declarations.read",
            "registers.dwellings",
            "registers.find",
            "registers.entities",
            "imports.send",
            "imports.run",
            "accounts.names",
            "evidence.answer",
            "evidence.delay",
            "evidence.entries",
            "evidence.explain",
            "evidence.kept",
            "sharing.catalogue",
            "sharing.read",
        }
    ),
    Role.AUDITOR: frozenset({"accounts.names", "evidence.audit", "evidence.entries", "evidence.kept", "sharing.catalogue"}),
    Role.MACHINE: frozenset(),
    Role.OPERATOR: frozenset(
        {
            "registers.load",
            "registers.change",
            "imports.send",
            "imports.run",
            "cases.list",
            "evidence.entries",
            "evidence.erase",
            "evidence.keys",
            "evidence.delay-classes",
            "evidence.kept",
            "accounts.staff",
            "accounts.clients",
        }
        | {"evidence.archive", "sharing.lists", "sharing.load", "sharing.agreements", "sharing.correct", "sharing.catalogue"}
    ),
    Role.SYSTEM: frozenset(
        {
            "declarations.declare",
            "registers.settle",
            "registers.load",
            "cases.open",
            "cases.escalate",
            "cases.confirm",
            "cases.erase",
            "declarations.confirm",
            "evidence.deliver",
            "evidence.escalate",
            "evidence.ask-document",
            "evidence.seal",
            "messages.send",
            "accounts.residents",
            "sharing.load",
            "sharing.erase",
            "sharing.follow",
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that acts.

    Attributes:
        ident: ``account:UUID``, ``client:ID``, ``system:NAME``, ``operator`` or ``declarant``; what is stored as who did it.
        organisation: code of the unit, '' for a resident.
        on_behalf: for whom a machine acts, as its agreement says; '' otherwise.
        session: opaque name of the sign-in, for evidence.
    """

    ident: str
    role: Role
    scope: Scope
    organisation: str = ""
    duties: frozenset[str] = frozenset()
    on_behalf: str = ""
    session: str = ""

    @classmethod
    def of(cls, role: Role, *, ident: str, scope: Scope, organisation: str = "", session: str = "") -> Self:
        """An actor with its role's duties."""
        return cls(ident, role, scope, organisation, DUTIES[role], session=session)

    @classmethod
    def system(cls, name: str) -> Self:
        """The product itself, in a handler or job: decides, shows nobody a row."""
        return cls.of(Role.SYSTEM, ident=f"system:{name}", scope=Scope.decision())

    @classmethod
    def declarant(cls, *, session: str = "") -> Self:
        """Somebody who scanned a plate and has not proved who they are."""
        return cls.of(Role.DECLARANT, ident="declarant", scope=Scope.decision(), session=session)

    @classmethod
    def operator(cls) -> Self:
        """Whoever may start the product's commands."""
        return cls.of(Role.OPERATOR, ident="operator", scope=Scope.decision())

    def require(self, duty: str) -> None:
        """Refuse unless the actor holds the duty.

        Raises:
            NotAllowed: they do not.
        """
        if duty not in self.duties:
            raise NotAllowed()

    def within(self, scope: Scope) -> "Actor":
        """The same actor under another scope (a counter that opens a case)."""
        return replace(self, scope=scope)


LEVELS: dict[Role, Level] = {
    Role.GRID_WORKER: Level.GRID,
    Role.CLERK: Level.STREET,
    Role.STREET_OFFICER: Level.STREET,
    Role.DISTRICT_OFFICER: Level.DISTRICT,
    Role.AUDITOR: Level.LOGS,
}
"""The level of territory that each post of staff covers."""
