"""What is not there for a while: said in the log when it begins, when it changes and when it is over, not at each try."""

import logging
from dataclasses import dataclass

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Outage:
    """Something that a loop needs and did not get."""

    _said: str = ""

    def lasts(self, says: str) -> None:
        """It is not there now; ``says`` what waits for it and what goes on."""
        if says != self._said:
            _log.warning("%s", says)
        self._said = says

    def over(self, says: str) -> None:
        """It is there."""
        if self._said:
            _log.warning("%s", says)
        self._said = ""
