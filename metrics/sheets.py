"""The catalogue: 26 metric sheets in both languages, checked when they are read. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from maturity.reading import ContentError
from maturity.sheets import Text
from metrics.formulas import check, compute
from metrics.recipes import GENERAL_LOW, Definition, InputsError, Reading, Recipe, Unit

PACKAGED = Path(__file__).parent / "content" / "metrics-v1.json"
PACKAGED_EXAMPLES = Path(__file__).parent / "content" / "examples-v1.json"

RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        "nps": Recipe.NPS,
        "csat": Recipe.TOP_SHARE,
        "ces_effort": Recipe.SCALE_MEAN,
        "ces_ease": Recipe.TOP_SHARE,
        "expectations_met": Recipe.TOP_SHARE,
        "retention_rate": Recipe.RETENTION,
        "churn_rate": Recipe.CHURN,
        "complaint_rate": Recipe.PER_1000,
        "first_contact_resolution": Recipe.FCR,
        "resolution_time": Recipe.TIMES,
        "response_time": Recipe.TIMES,
        "chat_wait": Recipe.TIMES,
        "rephrase_requests": Recipe.REPHRASE,
        "solution_acknowledged": Recipe.ACKNOWLEDGED,
        "longest_queue_delay": Recipe.LONGEST,
        "social_solutions_acknowledged": Recipe.ACKNOWLEDGED,
        "solution_approvals": Recipe.APPROVALS,
        "post_to_solution_time": Recipe.TIMES,
        "sentiment_change": Recipe.SENTIMENT,
        "self_service_resolution": Recipe.SELF_SERVICE,
        "closed_loop_rate": Recipe.CLOSED_LOOP,
        "answer_rate": Recipe.ANSWER_RATE,
        "invitation_pressure": Recipe.PRESSURE,
        "cost_per_contact": Recipe.COST,
        "dashboard_reach": Recipe.SHARE,
        "referral_cross_sell": Recipe.REFERRAL,
    }
)
# The target times that are offered, in the sheet's unit: our own, an organisation sets its own.
LIMITS: Mapping[str, float] = MappingProxyType({"chat_wait": 60.0})
LANGUAGES = ("en", "es")


@dataclass(frozen=True)
class Example:
    """Inputs in words and as numbers; the figure is computed, never written."""

    text: Text
    inputs: Mapping[str, Any]
    reading: Reading


@dataclass(frozen=True)
class Sheet:
    """One metric of the catalogue. Texts are bilingual; moments and channels are keys."""

    key: str
    code: str
    name: Text
    short: Text
    what: Text
    formula: Text
    audience: Text
    application: Text
    window: Text
    strengths: tuple[Text, ...]
    weaknesses: tuple[Text, ...]
    moments: tuple[str, ...]
    channels: tuple[str, ...]
    criteria: tuple[str, ...]
    interval: str
    definition: Definition
    example: Example


@lru_cache(maxsize=1)
def sheets() -> tuple[Sheet, ...]:
    """All of them in the order of their codes. Raises ContentError for a faulty file."""
    examples = json.loads(PACKAGED_EXAMPLES.read_bytes())
    raw = json.loads(PACKAGED.read_bytes())
    return tuple(_sheet(entry, examples) for entry in raw)


@lru_cache(maxsize=1)
def _by_key() -> Mapping[str, Sheet]:
    return {sheet.key: sheet for sheet in sheets()}


def sheet_of(key: str) -> Sheet:
    """Raises KeyError for a key that is not in the catalogue."""
    return _by_key()[key]


def _sheet(entry: Mapping[str, Any], examples: Mapping[str, Any]) -> Sheet:
    key = entry["key"]
    definition = _definition(entry)
    return Sheet(
        key=key,
        code=entry["code"],
        **{name: _text(entry, name) for name in TEXTS},
        strengths=_texts(entry, "strengths"),
        weaknesses=_texts(entry, "weaknesses"),
        moments=tuple(entry["moments"]),
        channels=tuple(entry["channels"]),
        criteria=tuple(entry["criteria"]),
        interval=entry["interval"],
        definition=definition,
        example=_example(key, definition, examples),
    )


TEXTS = ("name", "short", "what", "formula", "audience", "application", "window")


def _text(entry: Mapping[str, Any], name: str) -> Text:
    return _bilingual(entry[name], f"{entry['key']}.{name}")


def _texts(entry: Mapping[str, Any], name: str) -> tuple[Text, ...]:
    return tuple(_bilingual(one, f"{entry['key']}.{name}") for one in entry[name])


def _bilingual(value: Mapping[str, str], path: str) -> Text:
    if set(value) != set(LANGUAGES) or not all(value.values()):
        raise ContentError(f"{path}: a text in English and one in Spanish are needed")
    return Text(**value)


def _definition(entry: Mapping[str, Any]) -> Definition:
    scale = entry["scale"] or {}
    top, bottom = scale.get("top", (None, None)), scale.get("bottom", (None, None))
    return Definition(
        recipe=RECIPES[entry["key"]],
        unit=Unit(entry["unit"]),
        higher_is_better=entry["higher_is_better"],
        minimum=entry["minimum"],
        maximum=entry["maximum"],
        scale_min=scale.get("min"),
        scale_max=scale.get("max"),
        top_from=top[0],
        top_to=top[1],
        bottom_from=bottom[0],
        bottom_to=bottom[1],
        limit=LIMITS.get(entry["key"]),
        low_below=entry["low_confidence_below"] or GENERAL_LOW,
    )


def _example(key: str, definition: Definition, examples: Mapping[str, Any]) -> Example:
    entry = examples[key]
    try:
        check(definition, entry["inputs"])
    except InputsError as error:
        raise ContentError(f"{key}.example: {error}") from error
    text = _bilingual(entry["text"], f"{key}.example")
    return Example(text, entry["inputs"], compute(definition, entry["inputs"]))
