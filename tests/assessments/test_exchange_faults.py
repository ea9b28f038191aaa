"""What is wrong with a file is said with its path and with what is allowed there."""

import json

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator

from assessments.exchange import FORMAT, VERSION
from assessments.models import RATIONALE_LENGTH, Assessment
from assessments.schema import SCHEMA, shown
from foundation.strict_json import dumps
from maturity.levels import AREA_KEYS, Level
from organizations.models import MAX_UNIT_DEPTH, Organization, Unit
from roadmaps.models import NOTES_LENGTH, ROLE_LENGTH, TITLE_LENGTH, Initiative
from tests.assessments.documents import draft, example, put, reasons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("model_version", "unscoped")]

FAULTS = [
    (
        *("areas[2].level", "great"),
        "areas[2].level: “great” is not one of excellent, room_for_improvement,"
        " immediate_action, null.",
    ),
    (
        *("areas[2].level", None),
        "areas[2].level: null is not one of excellent, room_for_improvement, immediate_action.",
    ),
    ("areas[2].level", 2, "areas[2].level: 2 is not one of excellent"),
    ("areas[1].area", "data", "areas[1].area: “data” stands twice."),
    ("areas[1].area", "sales", "areas[1].area: “sales” is not one of data, design, delivery"),
    ("areas[4]", ..., "areas: 4 entries, at least 5."),
    ("areas[0].rationale", "x" * 4001, "areas[0].rationale: 4001 characters, at most 4000."),
    ("areas[0].rationale", None, "areas[0].rationale: null is not a text."),
    ("areas[0].rationale", ..., "areas[0]: “rationale” is missing."),
    ("format", "csv", "format: “csv” is not “rumbo-assessment”."),
    ("version", 2, "version: 2 is not 1."),
    ("id", "3C9D2F4E", "id: “3C9D2F4E” is not in the expected form; an example is “3c9d2f4e-"),
    ("unit", ..., "document: “unit” is missing."),
    ("unit", [], "unit: 0 entries, at least 1."),
    ("unit", [{"name": "x", "kind": "shop"}] * 5, "unit: 5 entries, at most 4."),
    ("unit[0].kind", "planet", "unit[0].kind: “planet” is not one of business_unit, brand"),
    ("unit[0].name", "", "unit[0].name: this text must not be empty."),
    ("unit[0].name", "\u202e", "unit[0].name: nothing readable is left of this text."),
    ("unit[0].color", "red", "unit[0]: “color” is not known; the keys are name, kind."),
    ("organization", "Acme", "organization: “Acme” is not an object."),
    ("organization.slug", "a b/c", "organization.slug: “a b/c” is not in the expected form"),
    ("organization.currency", "XYZ", "organization.currency: “XYZ” is not one of EUR, USD"),
    ("organization.language", "fr", "organization.language: “fr” is not one of en, es."),
    (
        *("organization.time_zone", "Mars/Base"),
        "organization.time_zone: “Mars/Base” is not a known time zone; an example is",
    ),
    ("organization.is_demonstration", "no", "“no” is not true or false."),
    ("model.version", "1", "model.version: “1” is not a whole number."),
    ("model.version", 0, "model.version: 0 is too small, at least 1."),
    ("model.version", 10_000, "model.version: 10000 is too large, at most 9999."),
    ("period.kind", "month", "period.kind: “month” is not one of quarter, half_year"),
    ("period.start", "2026-02-30", "period.start: “2026-02-30” is not in the expected form"),
    ("period.start", "1.7.2026", "an example is “2026-10-01”."),
    ("period.start", "2026-07-02", "period: the quarter around 2026-07-02 runs from 2026-07-01"),
    ("period.end", "2026-06-30", "period.end: the last day must not be before the first day."),
    ("state", "done", "state: “done” is not one of draft, completed."),
    ("state", "draft", "completed_at: “2026-10-06T09:30:00Z” is not null."),
    ("completed_at", None, "completed_at: null is not a text."),
    ("completed_at", "2026-10-06T29:30:00Z", "completed_at: “2026-10-06T29:30:00Z” is not a date"),
    ("completed_at", "yesterday", "an example is “2026-11-18T09:30:00Z”."),
    ("completed_by", None, "completed_by: null is not a text."),
    ("initiatives", {}, "initiatives: {} is not a list."),
    ("initiatives[0].action", "NO-1", "“NO-1” is not an action of the model cx 1."),
    ("initiatives[0].area", "data", "“DEL-5-a” belongs to the area delivery, not data."),
    ("initiatives[1].action", "DEL-5-a", "initiatives[1].action: “DEL-5-a” belongs to the area"),
    ("initiatives[1].title", "", "initiatives[1].title: an initiative without an action needs"),
    ("initiatives[0].due_on", "2026-10-01", "initiatives[0].due_on: the due date must not be"),
    ("initiatives[0].effort", "XL", "initiatives[0].effort: “XL” is not one of S, M, L."),
    ("initiatives[0].horizon", "0–3", "“0–3” is not one of 0-3, 3-6, 6-12."),
    ("initiatives[0].responsible_role", "x" * 121, "121 characters, at most 120."),
]


@pytest.mark.parametrize(("path", "value", "said"), FAULTS)
def test_a_fault_names_its_place_and_what_is_allowed(path, value, said):
    found = reasons(put(example(), path, value))
    assert any(said in reason for reason in found), found
    assert all(reason.endswith(".") for reason in found)
    assert not Organization.objects.exists()


@pytest.mark.parametrize("value", [None, [], "text", 7, {}])
def test_anything_else_than_a_document_is_refused(value):
    assert reasons(dumps(value))


def test_a_file_that_is_not_json_is_refused_in_words():
    assert reasons(b"\x89PNG") == ["The file is not UTF-8: byte 0 cannot be read."]
    assert reasons(b'{"id": 1, "id": 2}') == ['The key "id" stands twice in the same object.']


def test_all_faults_are_told_at_once():
    document = put(put(example(), "areas[0].level", "good"), "areas[3].level", "bad")
    assert [reason.split(":")[0] for reason in reasons(document)] == [
        "areas[0].level",
        "areas[3].level",
    ]


def test_the_same_action_twice_is_refused():
    document = example()
    document["initiatives"].append(dict(document["initiatives"][0]))
    (reason,) = reasons(document)
    assert "“DEL-5-a” is already on the roadmap of the unit" in reason


def test_a_draft_may_leave_areas_open_but_says_nothing_of_completion():
    assert reasons(put(draft(), "completed_by", "Ann")) == ["completed_by: “Ann” is not null."]
    assert reasons(draft()) == []


def test_long_values_are_shortened():
    assert shown("x" * 1000) == "“" + "x" * 59 + "…”"
    assert shown({"a": "x" * 1000}).endswith("…")
    assert shown("tab\tand \x1b") == "“tab\\tand \\u001b”"


class TestSchema:
    @pytest.fixture
    def schema(self):
        return json.loads(SCHEMA.read_bytes())

    def test_it_is_a_schema(self, schema):
        Draft202012Validator.check_schema(schema)

    def test_every_field_is_described(self, schema):
        def bare(part, path):
            for name, inner in part.get("properties", {}).items():
                if len(inner.get("description", "")) < 10:
                    yield f"{path}.{name}"
                yield from bare(inner, f"{path}.{name}")
            if "items" in part:
                yield from bare(part["items"], f"{path}[]")

        assert list(bare(schema, "")) == []

    def test_it_allows_what_the_code_knows(self, schema):
        parts = schema["properties"]
        area = parts["areas"]["items"]["properties"]
        plan = parts["initiatives"]["items"]["properties"]
        facts = parts["organization"]["properties"]
        assert parts["format"]["const"] == FORMAT
        assert parts["version"]["const"] == VERSION
        assert parts["state"]["enum"] == Assessment.State.values
        assert parts["period"]["properties"]["kind"]["enum"] == Assessment.Kind.values
        assert parts["unit"]["items"]["properties"]["kind"]["enum"] == Unit.Kind.values
        assert parts["unit"]["maxItems"] == MAX_UNIT_DEPTH
        assert area["area"]["enum"] == plan["area"]["enum"] == list(AREA_KEYS)
        assert area["level"]["enum"] == [*(x.name.lower() for x in reversed(Level)), None]
        assert facts["currency"]["enum"] == Organization.Currency.values
        assert facts["language"]["enum"] == [code for code, _ in settings.LANGUAGES]
        assert plan["horizon"]["enum"] == Initiative.Horizon.values
        assert plan["effort"]["enum"] == Initiative.Effort.values
        assert plan["state"]["enum"] == Initiative.State.values

    def test_its_lengths_are_those_of_the_columns(self, schema):
        parts = schema["properties"]
        plan = parts["initiatives"]["items"]["properties"]
        rationale = parts["areas"]["items"]["properties"]["rationale"]
        assert rationale["maxLength"] == RATIONALE_LENGTH
        assert plan["title"]["maxLength"] == TITLE_LENGTH
        assert plan["responsible_role"]["maxLength"] == ROLE_LENGTH
        assert plan["notes"]["maxLength"] == NOTES_LENGTH
        for name in ("slug", "name", "time_zone"):
            column = Organization._meta.get_field(name)
            assert parts["organization"]["properties"][name]["maxLength"] == column.max_length
