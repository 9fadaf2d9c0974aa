"""Every write of the module, with the refusals it raises."""

from jingwei.cases.operations.clocks import escalate, pause_order, remind, resume_order
from jingwei.cases.operations.erasing import erase_briefs
from jingwei.cases.operations.handing import bar, hand_over
from jingwei.cases.operations.objections import decide_objection, raise_objection
from jingwei.cases.operations.orders import (
    Opening,
    Where,
    accept_order,
    admit_order,
    ask_desk,
    open_order,
    reopen_order,
)
from jingwei.cases.operations.refusals import (
    AlreadyAccepted,
    AlreadyClosed,
    AlreadyDecided,
    AlreadyReopened,
    CorrectionMissing,
    NotPaused,
    NumberWrong,
    ObjectionOpen,
    OpenStill,
    OwnRecord,
    OwnVisit,
    ReasonMissing,
    ServiceClosedAlready,
    WithTheWorker,
    WrongOutcome,
)
from jingwei.cases.operations.services import close_service_case, open_service_case
from jingwei.cases.operations.visits import close_by_desk_proof, close_order

__all__ = [
    "AlreadyAccepted",
    "AlreadyClosed",
    "AlreadyDecided",
    "AlreadyReopened",
    "CorrectionMissing",
    "NotPaused",
    "NumberWrong",
    "ObjectionOpen",
    "OpenStill",
    "Opening",
    "OwnRecord",
    "OwnVisit",
    "ReasonMissing",
    "ServiceClosedAlready",
    "Where",
    "WithTheWorker",
    "WrongOutcome",
    "accept_order",
    "admit_order",
    "ask_desk",
    "bar",
    "close_by_desk_proof",
    "close_order",
    "close_service_case",
    "decide_objection",
    "erase_briefs",
    "escalate",
    "hand_over",
    "open_order",
    "open_service_case",
    "pause_order",
    "raise_objection",
    "remind",
    "reopen_order",
    "resume_order",
]
