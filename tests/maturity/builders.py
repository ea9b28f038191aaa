"""Short ways to write ratings in tests. None is not rated, NA is not applicable."""

from fractions import Fraction

from maturity.levels import AREA_KEYS, Level
from maturity.scoring import CriterionRating, score_area, score_directly

NA = "NA"


def ratings(*levels, weights=None, critical=()):
    """One rating per level; `critical` holds positions."""
    weights = weights or [1] * len(levels)
    return [
        CriterionRating(
            key=f"C-{position}",
            level=None if level in (None, NA) else Level(level),
            weight=Fraction(weight),
            critical=position in critical,
            applicable=level != NA,
        )
        for position, (level, weight) in enumerate(zip(levels, weights, strict=True))
    ]


def area(*levels, weights=None, critical=()):
    return score_area(ratings(*levels, weights=weights, critical=critical))


def direct(*levels):
    """The five areas rated directly, in the order of AREA_KEYS."""
    return {
        key: score_directly(None if level is None else Level(level))
        for key, level in zip(AREA_KEYS, levels, strict=True)
    }
