"""Whatever is typed, export(import(export(x))) is export(x), byte for byte."""

import uuid
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import transaction
from django_scopes import scopes_disabled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.exchange import find
from maturity.content import packaged_model
from maturity.levels import AREA_KEYS
from roadmaps.exchange import export_document
from tests.assessments.documents import example, imported

NASTY = st.sampled_from(
    [
        *("=1+1", "@SUM(A1)", "-2", "$x^2$", "<script>alert(1)</script>", "{{ 7 }}", "%s %(a)s"),
        *(
            "مرحبا بالعالم",
            "שלום",
            "\u200f\u202eabc\u202c",
            "👩‍👩‍👧‍👦🏳️‍🌈",
            "e\u0301" * 30,
            "Z\u0351" * 9,
        ),
        *("«ñ»  \u00a0 ½", '"\\/\b\f\n\r\t', "a\r\n\n\n\n\nb", "\ufeff\u2028\u2029", "\u0958", ""),
    ]
)
ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)
TEXT = NASTY | ANY | st.builds("{} {}".format, NASTY, ANY)
LEVELS = st.sampled_from(["excellent", "room_for_improvement", "immediate_action"])
DAYS = st.dates(datetime(2020, 1, 1).date(), datetime(2030, 1, 1).date())
TIMES = st.datetimes(
    datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.timezones() | st.just(UTC)
)
ACTIONS = [action for key in AREA_KEYS for action in packaged_model().actions_of(key)]


@st.composite
def initiatives(draw):
    rows = []
    for action in draw(st.lists(st.sampled_from([None, *ACTIONS]), max_size=4)):
        if action and any(row["action"] == action.key for row in rows):
            continue
        days = sorted(draw(st.lists(DAYS, min_size=2, max_size=2)))
        rows.append(
            {
                "area": action.area if action else draw(st.sampled_from(AREA_KEYS)),
                "action": action.key if action else None,
                "title": "" if action else "t " + draw(TEXT)[:100].replace("\u0958", ""),
                "horizon": draw(st.sampled_from(["0-3", "3-6", "6-12"])),
                "effort": draw(st.sampled_from("SML")),
                "responsible_role": draw(NASTY),
                "starts_on": draw(st.sampled_from([None, days[0].isoformat()])),
                "due_on": draw(st.sampled_from([None, days[1].isoformat()])),
                "notes": draw(TEXT),
                "state": draw(st.sampled_from(["planned", "under_way", "done"])),
            }
        )
    return rows


@st.composite
def documents(draw):
    completed = draw(st.booleans())
    level = LEVELS if completed else LEVELS | st.none()
    areas = [
        {"area": key, "level": draw(level), "rationale": draw(TEXT)}
        for key in draw(st.permutations(AREA_KEYS))
    ]
    return example() | {
        "id": str(draw(st.uuids(version=4))),
        "state": "completed" if completed else "draft",
        "completed_at": draw(TIMES).astimezone(UTC).isoformat() if completed else None,
        "completed_by": draw(NASTY) if completed else None,
        "areas": areas,
        "initiatives": draw(initiatives()),
    }


@pytest.fixture
def elsewhere(db):
    """Calls a function in a database of its own, which is forgotten afterwards."""
    call_command("load_model", verbosity=0)

    def call(function, *arguments):
        with transaction.atomic():
            result = function(*arguments)
            transaction.set_rollback(True)
        return result

    return call


def through(document_or_bytes) -> bytes:
    assessment = imported(document_or_bytes).assessment
    return export_document(find(uuid.UUID(str(assessment.pk))))


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(document=documents())
def test_bytes_survive_the_journey(elsewhere, document):
    with scopes_disabled():
        first = elsewhere(through, document)
        second = elsewhere(through, first)
    assert second == first


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(document=documents())
def test_twice_is_always_once(elsewhere, document):
    def twice():
        return imported(document).is_new, imported(document).is_new

    with scopes_disabled():
        assert elsewhere(twice) == (True, False)
