"""The generator of the made-up district: values out, no database.

``District.generate(seed, scale)`` makes it, community by community; ``stories`` picks whom a demo is walked through
with. The real tables that it rests on stand in ``jingwei/demo/reference`` with their origins.
"""

from jingwei.demo.generator.district import DAY, District
from jingwei.demo.generator.numbers import is_never_sent_to
from jingwei.demo.generator.stories import Resident, Stories, stories
from jingwei.demo.generator.values import (
    Building,
    Division,
    Dwelling,
    Entity,
    Grid,
    HistoryRecord,
    Part,
    Person,
    Post,
    Residence,
    ResidenceKind,
    Role,
    Sex,
    Source,
    Standing,
    Use,
)

__all__ = [
    "DAY",
    "Building",
    "District",
    "Division",
    "Dwelling",
    "Entity",
    "Grid",
    "HistoryRecord",
    "Part",
    "Person",
    "Post",
    "Residence",
    "ResidenceKind",
    "Resident",
    "Role",
    "Sex",
    "Source",
    "Standing",
    "Stories",
    "Use",
    "is_never_sent_to",
    "stories",
]
