"""A data folder for lists and searches: cases, people with their homes, dwellings and organisations of the asked numbers, kept between runs.

``python -m benchmarks.b17_ground PEOPLE CASES`` fills and leaves: a large ground is filled apart, at low priority (``nice``).
"""

import os
import sys

from benchmarks import b17_fill, ground
from benchmarks.b17_district import District

FILLING = "wal_level = minimal\nmax_wal_senders = 0\n"


def start(*, cases: int, people: int) -> District:
    """Django on the ground's data folder, filled on first use."""
    folder = ground.folder_of(f"search-{cases}-{people}")
    mark, district = folder / "filled", District(people)
    os.environ["JINGWEI_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "jingwei.config.settings"
    from jingwei.config.runtime import Runtime
    from jingwei.config.settings import CLUSTER

    if not mark.exists():
        CLUSTER.extra = FILLING
    runtime = Runtime()
    runtime.start()
    if not mark.exists():
        b17_fill.fill(district, cases=cases)
        mark.touch()
    return district


if __name__ == "__main__":
    start(people=int(sys.argv[1]), cases=int(sys.argv[2]))
