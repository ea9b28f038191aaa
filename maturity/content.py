"""Turns the JSON of a maturity model or glossary into checked, typed, bilingual content.

A file is checked once, when it is parsed; after that nothing in it can be missing or unknown.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar, cast

from maturity.levels import AREA_KEYS, Level
from maturity.reading import ContentError, Node
from maturity.sheets import (
    Action,
    Area,
    Criterion,
    Effort,
    GlossaryEntry,
    LevelMeaning,
    Model,
    StageMeaning,
    Text,
)

__all__ = [
    "PACKAGED_MODEL",
    "Action",
    "Area",
    "ContentError",
    "Criterion",
    "Effort",
    "GlossaryEntry",
    "LevelMeaning",
    "Model",
    "StageMeaning",
    "Text",
    "fingerprint",
    "glossary_entries",
    "packaged_model",
    "parse_model",
]

PACKAGED_MODEL = Path(__file__).parent / "content" / "cx-v1.json"
PACKAGED_GLOSSARY = Path(__file__).parent / "content" / "glossary.json"

STAGES = range(1, 5)
VERSIONS = range(1, 10_000)
WEIGHTS = range(101)
IMPACTS = range(1, 4)
MONTHS = range(61)
FROM_LEVELS = range(Level.EXCELLENT)
EFFORTS = ("S", "M", "L")
LEVEL_KEYS = {str(level.value): level for level in reversed(Level)}

T = TypeVar("T")


def parse_model(data: object) -> Model:
    """The model in parsed JSON. Raises ContentError, which names the path of the first fault."""
    fields = Node(data).fields(
        (
            *("id", "version", "name", "description", "levels", "stages"),
            *("rating_rule", "scoring_note", "areas", "criteria"),
        )
    )
    model = Model(
        id=fields["id"].text(longest=50),
        version=fields["version"].integer(VERSIONS),
        name=_text(fields["name"]),
        description=_text(fields["description"]),
        levels=_each(fields["levels"], _level_meaning),
        stages=_each(fields["stages"], _stage_meaning),
        rating_rule=_text(fields["rating_rule"]),
        scoring_note=_text(fields["scoring_note"]),
        areas=_each(fields["areas"], _area),
        criteria=_each(fields["criteria"], _criterion),
    )
    _check_whole(model, fields)
    return model


def fingerprint(data: object) -> str:
    """SHA-256 of the JSON in canonical form (sorted keys, no spaces, UTF-8)."""
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@lru_cache(maxsize=1)
def packaged_model() -> Model:
    """The model that comes with the product, from its file and not from the database."""
    return parse_model(json.loads(PACKAGED_MODEL.read_bytes()))


@lru_cache(maxsize=1)
def glossary_entries() -> tuple[GlossaryEntry, ...]:
    return _each(Node(json.loads(PACKAGED_GLOSSARY.read_bytes())), _glossary_entry)


def _each(node: Node, read: Callable[[Node], T]) -> tuple[T, ...]:
    return tuple(read(item) for item in node.items(at_least=1))


def _text(node: Node) -> Text:
    fields = node.fields(("en", "es"))
    return Text(en=fields["en"].text(), es=fields["es"].text())


def _descriptors(node: Node) -> Mapping[Level, Text]:
    fields = node.fields(tuple(LEVEL_KEYS))
    return MappingProxyType({LEVEL_KEYS[key]: _text(text) for key, text in fields.items()})


def _level_meaning(node: Node) -> LevelMeaning:
    fields = node.fields(("value", "key", "name", "meaning"))
    value = Level(fields["value"].integer(range(len(Level))))
    return LevelMeaning(
        value=value,
        key=fields["key"].one_of((value.name.lower(),)),
        name=_text(fields["name"]),
        meaning=_text(fields["meaning"]),
    )


def _stage_meaning(node: Node) -> StageMeaning:
    fields = node.fields(("value", "key", "name", "meaning"))
    return StageMeaning(
        value=fields["value"].integer(STAGES),
        key=fields["key"].text(longest=50),
        name=_text(fields["name"]),
        meaning=_text(fields["meaning"]),
    )


def _area(node: Node) -> Area:
    fields = node.fields(("key", "name", "question", "summary", "levels"))
    return Area(
        key=fields["key"].one_of(AREA_KEYS),
        name=_text(fields["name"]),
        question=_text(fields["question"]),
        summary=_text(fields["summary"]),
        levels=_descriptors(fields["levels"]),
    )


def _criterion(node: Node) -> Criterion:
    fields = node.fields(
        (
            *("id", "area", "critical", "weight", "name", "question", "levels"),
            *("evidence", "sources", "metrics", "depends_on", "actions"),
        )
    )
    criterion_id = fields["id"].text(longest=20)
    area = fields["area"].one_of(AREA_KEYS)
    return Criterion(
        id=criterion_id,
        area=area,
        critical=fields["critical"].boolean(),
        weight=Fraction(fields["weight"].integer(WEIGHTS)),
        name=_text(fields["name"]),
        question=_text(fields["question"]),
        levels=_descriptors(fields["levels"]),
        evidence=_each(fields["evidence"], _text),
        sources=_texts(fields["sources"]),
        metrics=_texts(fields["metrics"]),
        depends_on=_texts(fields["depends_on"]),
        actions=_each(fields["actions"], lambda item: _action(item, criterion_id, area)),
    )


def _texts(node: Node) -> tuple[str, ...]:
    return tuple(item.text(longest=200) for item in node.items())


def _action(node: Node, criterion_id: str, area: str) -> Action:
    fields = node.fields(
        ("key", "from_level", "name", "effort", "horizon_months", "impact", "owner_role")
    )
    return Action(
        key=fields["key"].text(longest=30),
        criterion_id=criterion_id,
        area=area,
        from_level=Level(fields["from_level"].integer(FROM_LEVELS)),
        name=_text(fields["name"]),
        effort=cast(Effort, fields["effort"].one_of(EFFORTS)),
        horizon_months=_horizon(fields["horizon_months"]),
        impact=fields["impact"].integer(IMPACTS),
        owner_role=_text(fields["owner_role"]),
    )


def _horizon(node: Node) -> tuple[int, int]:
    months = [item.integer(MONTHS) for item in node.items()]
    if len(months) != 2 or months[0] >= months[1]:
        raise node.fail("expected two whole numbers of months, the first below the second.")
    return months[0], months[1]


def _glossary_entry(node: Node) -> GlossaryEntry:
    fields = node.fields(("en", "es", "note"))
    note = fields["note"]
    return GlossaryEntry(
        term=Text(en=fields["en"].text(), es=fields["es"].text()),
        note=None if note.value is None else _text(note),
    )


def _check_whole(model: Model, fields: Mapping[str, Node]) -> None:
    """What no single part can know: completeness, uniqueness, references that lead somewhere."""
    _expect(fields["levels"], [level.value for level in model.levels], list(reversed(Level)))
    _expect(fields["stages"], [stage.value for stage in model.stages], list(STAGES))
    _expect(fields["areas"], [area.key for area in model.areas], list(AREA_KEYS))
    criteria = fields["criteria"]
    _check_unique(criteria, [criterion.id for criterion in model.criteria])
    _check_unique(criteria, [action.key for c in model.criteria for action in c.actions])
    for area in model.areas:
        if not model.criteria_of(area.key):
            raise criteria.fail(f"the area “{area.key}” has no criterion.")
    _check_dependencies(model, criteria)


def _expect(node: Node, found: Iterable[object], expected: list[object]) -> None:
    if list(found) != expected:
        raise node.fail(f"expected exactly these, in this order: {expected}.")


def _check_unique(node: Node, names: list[str]) -> None:
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        raise node.fail(f"used more than once: {', '.join(doubles)}.")


def _check_dependencies(model: Model, node: Node) -> None:
    """Unknown or circular dependencies would leave the roadmap without an order."""
    known = {criterion.id for criterion in model.criteria}
    for position, criterion in enumerate(model.criteria):
        for place, dependency in enumerate(criterion.depends_on):
            if dependency not in known:
                raise ContentError(
                    f"{node.path}[{position}].depends_on[{place}]: {dependency!r} is not the id "
                    "of a criterion of this model."
                )
    try:
        TopologicalSorter({c.id: c.depends_on for c in model.criteria}).prepare()
    except CycleError as error:
        raise node.fail(f"criteria depend on each other: {' → '.join(error.args[1])}.") from error
