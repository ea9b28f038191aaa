"""How well a rating is backed: the best of what is in date, and never part of the level."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.confidence import (
    ORDER,
    Confidence,
    Piece,
    confidence_of,
    confidence_of_piece,
    strongest,
    year_before,
)

C = Confidence
DAY = date(2026, 12, 31)
PIECES = st.lists(
    st.builds(
        Piece,
        st.sampled_from([C.OPINION, C.DOCUMENT, C.METRIC]),
        st.dates(DAY - timedelta(380), DAY),
        st.none() | st.dates(DAY - timedelta(9), DAY + timedelta(9)),
    ),
    max_size=6,
)


@pytest.mark.parametrize(
    ("kind", "is_metric", "expected"),
    [
        ("note", False, C.OPINION),
        ("note", True, C.OPINION),
        ("link", False, C.DOCUMENT),
        ("file", False, C.DOCUMENT),
        ("link", True, C.METRIC),
        ("file", True, C.METRIC),
    ],
)
def test_a_note_is_an_opinion_and_a_source_is_more(kind, is_metric, expected):
    assert confidence_of_piece(kind=kind, is_metric=is_metric) is expected


@pytest.mark.parametrize(
    ("expires", "expected"),
    [
        (None, C.METRIC),
        (DAY + timedelta(1), C.METRIC),
        (DAY, C.METRIC),
        (DAY - timedelta(1), C.OPINION),
    ],
)
def test_what_has_expired_is_an_opinion(expires, expected):
    assert strongest([Piece(C.METRIC, DAY - timedelta(9), expires)], on=DAY) is expected


@pytest.mark.parametrize(
    ("dated", "expires", "expected"),
    [
        (date(2025, 12, 31), None, C.METRIC),
        (date(2025, 12, 30), None, C.DOCUMENT),
        (date(2024, 1, 1), DAY, C.METRIC),
        (date(2024, 1, 1), DAY - timedelta(1), C.OPINION),
    ],
)
def test_a_metric_without_an_end_is_one_for_twelve_months(dated, expires, expected):
    assert strongest([Piece(C.METRIC, dated, expires)], on=DAY) is expected


@pytest.mark.parametrize("confidence", [C.OPINION, C.DOCUMENT])
def test_only_a_metric_ages_by_itself(confidence):
    assert strongest([Piece(confidence, date(2001, 1, 1))], on=DAY) is confidence


def test_a_year_before_a_leap_day():
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert year_before(date(2029, 2, 28)) == date(2028, 2, 28)


@pytest.mark.parametrize(
    ("stored", "note", "expected"),
    [
        ("", "", C.NONE),
        ("", "  \n", C.NONE),
        ("", "Seen", C.OPINION),
        ("none", "Seen", C.OPINION),
        ("opinion", "", C.OPINION),
        ("metric", "Seen", C.METRIC),
        ("document", "", C.DOCUMENT),
    ],
)
def test_a_reason_alone_is_an_opinion(stored, note, expected):
    assert confidence_of(stored, note) is expected


def test_nothing_is_none():
    assert strongest([], on=DAY) is C.NONE


@given(PIECES)
def test_the_order_of_the_pieces_does_not_matter(pieces):
    assert strongest(pieces, on=DAY) is strongest(reversed(pieces), on=DAY)


@given(PIECES, PIECES)
def test_more_evidence_never_weakens(some, more):
    alone, together = strongest(some, on=DAY), strongest([*some, *more], on=DAY)
    assert ORDER.index(together) >= ORDER.index(alone)


@given(PIECES, st.integers(0, 20))
def test_time_alone_never_strengthens(pieces, days):
    later = strongest(pieces, on=DAY + timedelta(days))
    assert ORDER.index(later) <= ORDER.index(strongest(pieces, on=DAY))
