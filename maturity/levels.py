"""The ordinal scale and the five areas that every other part of Rumbo refers to."""

from enum import IntEnum


class Level(IntEnum):
    """Ordered: a higher value is better. The numbers are for code and are never shown to people."""

    IMMEDIATE_ACTION = 0
    ROOM_FOR_IMPROVEMENT = 1
    EXCELLENT = 2


AREA_KEYS = ("data", "design", "delivery", "measurement", "culture")
