"""Where things stand: the real outline of the district, and community centres invented inside it.

No polygon of a street or community of Futian is published. The centres of the streets are rough; communities are
spread around them, and a community is what lies nearest to its centre.
"""

from functools import cache
from math import cos, radians, sin, sqrt
from random import Random

from jingwei.demo.generator._reference import divisions, outline

# Longitude and latitude, to about half a kilometre; only to place invented buildings.
_STREETS = {
    "440304001": (114.088, 22.537),
    "440304002": (114.095, 22.558),
    "440304004": (114.064, 22.532),
    "440304005": (114.030, 22.528),
    "440304006": (114.020, 22.547),
    "440304007": (114.045, 22.573),
    "440304008": (114.056, 22.557),
    "440304009": (114.076, 22.552),
    "440304010": (114.053, 22.519),
    "440304011": (114.086, 22.547),
    "440304400": (114.043, 22.516),
}
_ROWS = 200
_SQUEEZE = cos(radians(22.54))  # a degree of longitude, in degrees of latitude


@cache
def _edges_by_row() -> tuple[float, float, list[list[tuple[float, float, float, float]]]]:
    """The outline's edges, sorted into horizontal rows, so that a test looks at a few edges only."""
    points = outline()
    low, high = min(y for _, y in points), max(y for _, y in points)
    step = (high - low) / _ROWS
    rows: list[list[tuple[float, float, float, float]]] = [[] for _ in range(_ROWS + 1)]
    for (x1, y1), (x2, y2) in zip(points, (*points[1:], points[0]), strict=True):
        for row in range(int((min(y1, y2) - low) / step), int((max(y1, y2) - low) / step) + 1):
            rows[min(row, _ROWS)].append((x1, y1, x2, y2))
    return low, step, rows


def inside(longitude: float, latitude: float) -> bool:
    """Whether a point lies in the district (even-odd rule)."""
    low, step, rows = _edges_by_row()
    row = int((latitude - low) / step)
    if latitude < low or row > _ROWS:
        return False
    crossings = 0
    for x1, y1, x2, y2 in rows[row]:
        if (y1 > latitude) != (y2 > latitude) and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1:
            crossings += 1
    return crossings % 2 == 1


@cache
def centres() -> dict[str, tuple[float, float]]:
    """The invented centre of each community, inside the outline."""
    found: dict[str, tuple[float, float]] = {}
    for street, (x, y) in _STREETS.items():
        codes = [code for code, level, _, parent in divisions() if level == "community" and parent == street]
        for index, code in enumerate(codes):
            angle, reach = index * 2.399963, 0.0095 * sqrt((index + 0.4) / len(codes))  # a sunflower's spiral
            while not inside(point := x + reach * cos(angle) / _SQUEEZE, level := y + reach * sin(angle)):
                reach *= 0.8
            found[code] = (point, level)
    return found


def place(rng: Random, community: str) -> tuple[float, float]:
    """A point of the community: longitude and latitude, rounded to about 10 cm."""
    x, y = centres()[community]
    for _ in range(25):
        longitude = round(x + rng.gauss(0, 0.0016), 6)
        latitude = round(y + rng.gauss(0, 0.0015), 6)
        if inside(longitude, latitude) and _nearest(longitude, latitude) == community:
            return longitude, latitude
    return round(x, 6), round(y, 6)


def _nearest(longitude: float, latitude: float) -> str:
    best, nearest = 9.0, ""
    for code, (x, y) in centres().items():
        distance = ((x - longitude) * _SQUEEZE) ** 2 + (y - latitude) ** 2
        if distance < best:
            best, nearest = distance, code
    return nearest
