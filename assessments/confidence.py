"""How well a rating is backed by evidence. Pure: it knows pieces of evidence and days only.

Confidence stands beside a level and never changes it, nor any index.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Confidence(StrEnum):
    """From weakest to strongest."""

    NONE = "none"
    OPINION = "opinion"
    DOCUMENT = "document"
    METRIC = "metric"


ORDER = tuple(Confidence)


@dataclass(frozen=True)
class Piece:
    """One piece of evidence: what it amounts to while it is in date, of which day it is, and
    until when it is valid."""

    confidence: Confidence
    dated_on: date
    expires_on: date | None = None


def confidence_of_piece(*, kind: str, is_metric: bool) -> Confidence:
    """What a link, note or file amounts to: a note is an opinion, the others are documents."""
    if kind == "note":
        return Confidence.OPINION
    return Confidence.METRIC if is_metric else Confidence.DOCUMENT


def strongest(pieces: Iterable[Piece], *, on: date) -> Confidence:
    """The best that the pieces amount to on that day.

    What has expired is an opinion by then. A metric that nobody gave an end is in date for twelve
    months; an older one still documents what was measured.
    """
    return max((_on(piece, on) for piece in pieces), key=ORDER.index, default=Confidence.NONE)


def confidence_of(strongest_evidence: str, note: str) -> Confidence:
    """`strongest_evidence` as stored (empty for none); a written reason alone is an opinion."""
    stored = Confidence(strongest_evidence or Confidence.NONE)
    if stored is Confidence.NONE and note.strip():
        return Confidence.OPINION
    return stored


def _on(piece: Piece, day: date) -> Confidence:
    if piece.expires_on is not None and piece.expires_on < day:
        return Confidence.OPINION
    is_metric = piece.confidence is Confidence.METRIC
    if is_metric and piece.expires_on is None and piece.dated_on < year_before(day):
        return Confidence.DOCUMENT
    return piece.confidence


def year_before(day: date) -> date:
    """The same day twelve months earlier; 28 February for 29 February."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)
