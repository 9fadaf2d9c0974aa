"""Why a line of a list cannot be taken: a closed list of codes, each with what its sender should do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """The values stand in reports: never rename one."""

    LINE_TOO_LONG = "line-too-long", _("The line is longer than 1 MB. Check where the file's line ends went.")
    UNREADABLE = "unreadable", _("The line does not read in the file's encoding. Save the list again as UTF-8.")
    ZERO_BYTE = "zero-byte", _("The line holds a zero byte. Export the list again.")
    OPEN_QUOTE = "open-quote", _("A quotation mark opens a cell and none closes it in this line.")
    STRAY_QUOTE = "stray-quote", _("A cell goes on after its closing quotation mark.")
    MISSING_CELL = "missing-cell", _("A needed cell is empty, or the line is too short.")
    NOBODY = "nobody", _("The line says something of a person, and no identity number says of whom. Fill it in.")
    SHIFTED = "shifted", _("The line has more cells than the head, and the ones beyond are not empty.")
    NUMBER_CUT = (
        "number-cut",
        _(
            "A spreadsheet cut the identity number to 15 digits. Format the column as text before the numbers are typed, and export again."
        ),
    )
    NUMBER_WRONG = "number-wrong", _("The identity number cannot be right. Compare it with the card.")
    NAME_WRONG = "name-wrong", _("The name cannot be one. Write it as on the card.")
    SEX_DIFFERS = "sex-differs", _("The sex is not the one that the identity number says.")
    SEX_WRONG = "sex-wrong", _("The sex is written in a way that is not known. Write 男 or 女.")
    BIRTH_DIFFERS = "birth-differs", _("The birth date is not the one in the identity number.")
    DAY_WRONG = "day-wrong", _("A date cannot be read. Write it as 2026-11-23.")
    DAYS_OUT_OF_ORDER = "days-out-of-order", _("The last day lies before the first.")
    DAY_AHEAD = "day-ahead", _("A day lies in the future.")
    PHONE_WRONG = "phone-wrong", _("The phone is not a mobile number of 11 digits. Leave the cell empty if there is none.")
    CODE_WRONG = "code-wrong", _("A code cannot be right. Compare it with the plate or the licence.")
    COUNT_WRONG = "count-wrong", _("A number cannot be read, or lies outside its range.")
    CHOICE_WRONG = "choice-wrong", _("A cell holds none of the values that its column can have.")
    TOO_LONG = "too-long", _("A text is too long for its column.")
    TWICE = "twice", _("The same thing stands in the list before, with other values.")
    NAME_DIFFERS = (
        "name-differs",
        _("The register holds another name for this number. A counter can correct the one that is wrong."),
    )
    UNKNOWN_DWELLING = "unknown-dwelling", _("No dwelling has this house code on that day.")
    UNKNOWN_PERSON = "unknown-person", _("The register holds nobody of this number. Import the people first.")
    UNKNOWN_BUILDING = "unknown-building", _("No building has this part of a house code. Import the buildings first.")
    UNKNOWN_GRID = "unknown-grid", _("There is no such grid on that day, or not in your territory.")
    NOT_HERE = (
        "not-here",
        _(
            "It cannot be taken here, and why is not said. Compare number and name with the card; if the person is new, import the people"
            " first; else a counter enters it, with the person present."
        ),
    )
    CONTRADICTS = "contradicts", _("It contradicts what the register holds. Ask for the record to be checked.")


class Unusable(Exception):
    """A line cannot be taken. Carries no content of the line.

    Attributes:
        reason: why.
        field: the column's field, '' when the line itself cannot be split.
    """

    def __init__(self, reason: Reason, field: str = "") -> None:
        self.reason, self.field = reason, field
        super().__init__(reason.value)
