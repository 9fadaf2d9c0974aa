"""Two time-lines: columns and query verbs for version rows (when it was true, and when we knew it)."""

from datetime import date, datetime
from typing import Self

from django.db import models

from jingwei.kernel.intervals import FOREVER, FOREVER_AT


class VersionQuerySet[M: models.Model](models.QuerySet[M]):
    """Verbs for version rows; all compare scalars, so that policies keep their indexes."""

    def valid_on(self, day: date) -> Self:
        """Versions that were true on the day."""
        return self.filter(valid_from__lte=day, valid_until__gt=day)

    def known_at(self, instant: datetime | None) -> Self:
        """Versions that counted as known at the instant; None is the latest knowledge."""
        if instant is None:
            return self.filter(recorded_until=FOREVER_AT)
        return self.filter(recorded_from__lte=instant, recorded_until__gt=instant)


class VersionMixin(models.Model):
    """When it was true (days, from the caller) and when we knew it (instants, from the database); both half-open."""

    valid_from = models.DateField()
    valid_until = models.DateField(default=FOREVER)
    recorded_from = models.DateTimeField(default=FOREVER_AT)  # the trigger jw_recorded() sets it
    recorded_until = models.DateTimeField(default=FOREVER_AT)
    source = models.CharField(max_length=24)
    entered_by = models.CharField(max_length=120)

    class Meta:
        abstract = True
