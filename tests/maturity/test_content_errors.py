"""A model file with a fault is refused, and the message says where and what is allowed."""

import copy
import json

import pytest

from maturity.content import PACKAGED_MODEL, ContentError, fingerprint, parse_model

SOUND = json.loads(PACKAGED_MODEL.read_bytes())
REMOVED = object()


def with_fault(path, value):
    """The sound model with the value at `path` replaced or removed."""
    data = copy.deepcopy(SOUND)
    *parents, last = path
    place = data
    for step in parents:
        place = place[step]
    if value is REMOVED:
        del place[last]
    else:
        place[last] = value
    return data


FIRST = ("criteria", 0)
ACTION = (*FIRST, "actions", 1)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("name",), REMOVED, r"^\$: “name” missing; the fields are “id”"),
        (("colour",), "red", r"^\$: “colour” not known"),
        (("version",), 10_000, r"^\$\.version: 10000 is not allowed; expected 1 to 9999"),
        (("id",), "c" * 51, r"^\$\.id: expected at most 50 characters"),
        (("stages", 0, "key"), "k" * 51, r"^\$\.stages\[0\]\.key: expected at most 50"),
        ((*FIRST, "id"), "D" * 21, r"^\$\.criteria\[0\]\.id: expected at most 20"),
        ((*FIRST, "sources", 0), "s" * 201, r"\[0\]\.sources\[0\]: expected at most 200"),
        ((*ACTION, "key"), "a" * 31, r"actions\[1\]\.key: expected at most 30"),
        (("version",), 0, r"^\$\.version: 0 is not allowed; expected 1 to"),
        (("version",), "1", r"^\$\.version: expected a whole number from 1 to 9999\."),
        (("version",), True, r"^\$\.version: expected a whole number"),
        (("version",), 1.0, r"^\$\.version: expected a whole number"),
        (("name", "es"), "  ", r"^\$\.name\.es: expected a text that is not empty"),
        (("name", "es"), None, r"^\$\.name\.es: expected a text"),
        (("name", "es"), "a" * 2001, r"^\$\.name\.es: expected at most 2000"),
        (("name", "fr"), "nom", r"^\$\.name: “fr” not known; the fields are “en”, “es”"),
        (("name",), "CX", r"^\$\.name: expected an object with “en”, “es”"),
        (("levels", 0, "value"), 3, r"^\$\.levels\[0\]\.value: 3 is not allowed; expected 0 to 2"),
        (("levels", 0, "key"), "best", r"^\$\.levels\[0\]\.key: 'best' .*“excellent”"),
        (("levels", 2), REMOVED, r"^\$\.levels: expected exactly these, in this order"),
        (("stages", 0, "value"), 2, r"^\$\.stages: expected exactly these, in this order"),
        (("stages", 0, "value"), 5, r"^\$\.stages\[0\]\.value: 5 is not allowed; expected 1 to 4"),
        (("areas", 1, "key"), "sales", r"^\$\.areas\[1\]\.key: 'sales' .*“data”, “design”"),
        (("areas", 1, "key"), "data", r"^\$\.areas: expected exactly these"),
        (("areas", 0, "levels", "1"), REMOVED, r"^\$\.areas\[0\]\.levels: “1” missing"),
        (("criteria",), [], r"^\$\.criteria: expected a list with 1 or more entries"),
        (("criteria",), {}, r"^\$\.criteria: expected a list"),
        ((*FIRST, "area"), "sales", r"^\$\.criteria\[0\]\.area: 'sales' is not allowed"),
        ((*FIRST, "area"), 3, r"^\$\.criteria\[0\]\.area: 3 is not allowed"),
        ((*FIRST, "critical"), 1, r"^\$\.criteria\[0\]\.critical: expected true or false"),
        ((*FIRST, "weight"), -1, r"^\$\.criteria\[0\]\.weight: -1 is not allowed; expected 0 to"),
        ((*FIRST, "weight"), 101, r"^\$\.criteria\[0\]\.weight: 101 is not allowed"),
        ((*FIRST, "evidence"), [], r"^\$\.criteria\[0\]\.evidence: expected a list with 1 or more"),
        ((*FIRST, "actions"), [], r"^\$\.criteria\[0\]\.actions: expected a list with 1 or more"),
        ((*FIRST, "metrics", 0), "", r"^\$\.criteria\[0\]\.metrics\[0\]: expected a text"),
        ((*FIRST, "id"), "DAT-2", r"^\$\.criteria: used more than once: DAT-2\."),
        (
            ("criteria", 3, "depends_on", 0),
            "DAT-9",
            r"\[3\]\.depends_on\[0\]: 'DAT-9' is not the id",
        ),
        (
            (*FIRST, "depends_on"),
            ["DAT-4"],
            r"^\$\.criteria: criteria depend on each other: .*DAT-4",
        ),
        ((*FIRST, "depends_on"), ["DAT-1"], r"^\$\.criteria: criteria depend on each other"),
        ((*ACTION, "key"), "DAT-1-a", r"^\$\.criteria: used more than once: DAT-1-a\."),
        (
            (*ACTION, "from_level"),
            2,
            r"actions\[1\]\.from_level: 2 is not allowed; expected 0 to 1",
        ),
        ((*ACTION, "effort"), "XL", r"actions\[1\]\.effort: 'XL' .*“S”, “M”, “L”"),
        ((*ACTION, "impact"), 4, r"actions\[1\]\.impact: 4 is not allowed; expected 1 to 3"),
        ((*ACTION, "impact"), 0, r"actions\[1\]\.impact: 0 is not allowed"),
        ((*ACTION, "horizon_months"), [3], r"horizon_months: expected two whole numbers"),
        ((*ACTION, "horizon_months"), [3, 3], r"horizon_months: expected two .* first below"),
        ((*ACTION, "horizon_months"), [6, 3], r"horizon_months: expected two"),
        ((*ACTION, "horizon_months"), [0, 3, 6], r"horizon_months: expected two"),
        ((*ACTION, "horizon_months"), [0, 61], r"horizon_months\[1\]: 61 is not allowed"),
    ],
)
def test_a_fault_is_refused_with_its_path(path, value, message):
    with pytest.raises(ContentError, match=message):
        parse_model(with_fault(path, value))


def test_an_area_without_criteria_is_refused():
    data = copy.deepcopy(SOUND)
    data["criteria"] = [c for c in data["criteria"] if c["area"] != "culture"]

    with pytest.raises(ContentError, match=r"^\$\.criteria: the area “culture” has no criterion"):
        parse_model(data)


@pytest.mark.parametrize("data", [None, [], "text", 3])
def test_something_else_than_an_object_is_refused(data):
    with pytest.raises(ContentError, match=r"^\$: expected an object"):
        parse_model(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((*FIRST, "weight"), 0),
        ((*FIRST, "weight"), 100),
        ((*FIRST, "depends_on"), []),
        ((*FIRST, "metrics"), []),
        ((*ACTION, "horizon_months"), [0, 60]),
        (("version",), 9999),
        (("name", "es"), "a" * 2000),
    ],
)
def test_the_last_allowed_value_is_accepted(path, value):
    assert parse_model(with_fault(path, value)).id == "cx"


def test_a_fingerprint_ignores_layout_and_order_and_nothing_else():
    turned = dict(reversed(SOUND.items()))

    assert fingerprint(json.loads(json.dumps(turned, indent=9))) == fingerprint(SOUND)
    assert fingerprint(with_fault(("version",), 2)) != fingerprint(SOUND)
    assert fingerprint({"a": "é"}) != fingerprint({"a": "e"})
