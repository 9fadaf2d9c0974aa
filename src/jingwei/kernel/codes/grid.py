"""Grid codes: the 15-digit unit grid of city management (GB/T 30428.1) and the 14-digit base grid of the house code.

Both hang under a community of 12 digits; the unit grid adds a sequence of 3 (west to east, then north to south), the
base grid one of 2.
"""

from dataclasses import dataclass

from jingwei.kernel.codes import divisions, reading
from jingwei.kernel.codes.division import wrong_under
from jingwei.kernel.codes.verdicts import Text as _
from jingwei.kernel.codes.verdicts import Verdict

COMMUNITY_DIGITS = 12
LENGTHS = (14, 15)


@dataclass(frozen=True, slots=True)
class GridCode:
    """The code of a grid of either kind."""

    number: str

    def __str__(self) -> str:
        return self.number

    @property
    def community(self) -> str:
        """The community that it lies in, 12 digits."""
        return self.number[:COMMUNITY_DIGITS]

    @property
    def sequence(self) -> str:
        """Its number within the community."""
        return self.number[COMMUNITY_DIGITS:]

    @property
    def is_base(self) -> bool:
        """Whether it is a base grid (14 digits), the one inside house codes."""
        return len(self.number) == LENGTHS[0]


def check(text: str) -> Verdict[GridCode]:
    """Check a grid code as typed.

    Reasons: ``empty``, ``characters``, ``length``, ``province``.
    """
    number = reading.plain(text)
    wrong = wrong_under(number, LENGTHS, _("It has %(found)s digits; a grid has 15, or 14 as a base grid."))
    return Verdict(None, wrong) if wrong else Verdict(GridCode(number), None, divisions.note(number[:COMMUNITY_DIGITS]))
