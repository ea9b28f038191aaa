"""What goes into each recipe, how it is stored, and what cannot be. Pure.

Stored inputs are ready for JSON: whole numbers by name, a histogram by name (decimal text → count),
amounts and values as decimal text. Every recipe also takes a figure that another system worked
out: {"value", "n", "low", "high"}.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from metrics.recipes import Definition, InputField, Inputs, InputsError, Kind, Recipe

LARGEST_COUNT = 10**9
LARGEST_AMOUNT = Decimal(10) ** 12
# Fractions of a numeral with a large exponent would take endless memory.
NUMERAL = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?", re.ASCII)
DECIMALS = 30
MOST_VALUES = 20_000  # different ones in a histogram

COUNT, AMOUNT, NUMBER, HISTOGRAM = Kind.COUNT, Kind.AMOUNT, Kind.NUMBER, Kind.HISTOGRAM


def _fields(*fields: tuple[str, Kind, bool, str]) -> tuple[InputField, ...]:
    return tuple(InputField(*field) for field in fields)


def _main(*keys: str) -> tuple[InputField, ...]:
    return tuple(InputField(key, COUNT) for key in keys)


def _beside(group: str, *keys: str) -> tuple[InputField, ...]:
    return tuple(InputField(key, COUNT, required=False, group=group) for key in keys)


FIELDS: Mapping[Recipe, tuple[InputField, ...]] = {
    Recipe.NPS: _main("promoters", "passives", "detractors"),
    Recipe.RETENTION: _main("start", "end", "new"),
    Recipe.CHURN: (*_main("lost", "start"), *_beside("months", "months")),
    Recipe.PER_1000: _main("complaints", "customers"),
    Recipe.FCR: (*_main("contacts", "resolved_first"), *_beside("net", "not_resolvable_l1")),
    Recipe.TIMES: (InputField("times", HISTOGRAM),),
    Recipe.REPHRASE: (*_main("chats", "with_request"), *_beside("rate", "requests")),
    Recipe.ACKNOWLEDGED: (*_main("solutions", "confirmed"), *_beside("answers", "denied")),
    Recipe.LONGEST: (InputField("times", HISTOGRAM),),
    Recipe.APPROVALS: _main("approvals", "solutions"),
    Recipe.SENTIMENT: _main("improved", "unchanged", "worsened"),
    Recipe.SELF_SERVICE: _main("sessions", "no_agent", "repeated"),
    Recipe.CLOSED_LOOP: (
        *_main("low_scores", "contacted_48h"),
        *_beside("recovered", "later_scores", "recovered"),
    ),
    Recipe.ANSWER_RATE: (
        *_main("delivered", "completed"),
        *_beside("coverage", "moments", "moments_heard"),
    ),
    Recipe.PRESSURE: (
        InputField("invitations", HISTOGRAM),
        *_beside("broken", "sent", "broken"),
    ),
    Recipe.COST: _fields(
        ("cost", AMOUNT, True, "main"),
        ("contacts", COUNT, True, "main"),
        ("complaint_cost", AMOUNT, False, "complaints"),
        ("complaints", COUNT, False, "complaints"),
    ),
    Recipe.SHARE: _main("numerator", "denominator"),
    Recipe.REFERRAL: (
        *_main("customers", "buyers"),
        *_beside("referral", "new_customers", "referred"),
    ),
    Recipe.VALUE: _fields(
        ("value", NUMBER, True, "main"),
        ("n", COUNT, False, "main"),
        ("low", NUMBER, False, "main"),
        ("high", NUMBER, False, "main"),
    ),
}
GIVEN = FIELDS[Recipe.VALUE]  # a figure that another system worked out, of any recipe
ANSWERED = (Recipe.NPS, Recipe.TOP_SHARE, Recipe.SCALE_MEAN)  # may be given answer by answer
# (part, whole, code): the part may not be larger than the whole.
PARTS: Mapping[Recipe, tuple[tuple[str, str, str], ...]] = {
    Recipe.CHURN: (("lost", "start", "part_above_whole"),),
    Recipe.FCR: (
        ("resolved_first", "contacts", "part_above_whole"),
        ("not_resolvable_l1", "contacts", "part_above_whole"),
    ),
    Recipe.REPHRASE: (("with_request", "chats", "part_above_whole"),),
    Recipe.ACKNOWLEDGED: (("confirmed", "solutions", "part_above_whole"),),
    Recipe.SELF_SERVICE: (
        ("no_agent", "sessions", "part_above_whole"),
        ("repeated", "no_agent", "part_above_whole"),
    ),
    Recipe.CLOSED_LOOP: (
        ("contacted_48h", "low_scores", "part_above_whole"),
        ("recovered", "later_scores", "part_above_whole"),
    ),
    Recipe.ANSWER_RATE: (
        ("completed", "delivered", "more_answers_than_invitations"),
        ("moments_heard", "moments", "part_above_whole"),
    ),
    Recipe.PRESSURE: (("broken", "sent", "part_above_whole"),),
    Recipe.SHARE: (("numerator", "denominator", "part_above_whole"),),
    Recipe.REFERRAL: (
        ("buyers", "customers", "part_above_whole"),
        ("referred", "new_customers", "part_above_whole"),
    ),
}
# What the figure is divided by: it is above 0.
BASES: Mapping[Recipe, str] = {
    Recipe.RETENTION: "start",
    Recipe.CHURN: "start",
    Recipe.PER_1000: "customers",
    Recipe.FCR: "contacts",
    Recipe.REPHRASE: "chats",
    Recipe.ACKNOWLEDGED: "solutions",
    Recipe.APPROVALS: "solutions",
    Recipe.SELF_SERVICE: "sessions",
    Recipe.CLOSED_LOOP: "low_scores",
    Recipe.ANSWER_RATE: "delivered",
    Recipe.COST: "contacts",
    Recipe.SHARE: "denominator",
    Recipe.REFERRAL: "customers",
}


def fields_of(definition: Definition) -> tuple[InputField, ...]:
    """What to give, in order. For a scale: how many gave each answer, keys "1", "2" …"""
    if definition.recipe in (Recipe.TOP_SHARE, Recipe.SCALE_MEAN):
        return _main(*map(str, scale_of(definition)))
    return FIELDS[definition.recipe]


def scale_of(definition: Definition) -> range:
    """The answers of the scale. Raises ValueError for a definition without one."""
    if definition.scale_min is None or definition.scale_max is None:
        raise ValueError(f"{definition.recipe} needs a scale")
    return range(definition.scale_min, definition.scale_max + 1)


def is_given(inputs: Inputs) -> bool:
    """The figure was worked out by another system."""
    return "value" in inputs


def to_inputs(definition: Definition, given: Mapping[str, object]) -> dict[str, Any]:
    """From what was typed, by field key, to what is stored. Raises InputsError."""
    if not isinstance(given, Mapping):
        raise InputsError("unknown")
    given = {str(key): value for key, value in given.items() if value is not None and value != ""}
    if definition.recipe is Recipe.NPS and given and set(given) <= set(NPS_ANSWERS):
        given = {"answers": given}
    if definition.recipe is Recipe.SENTIMENT and set(given) == {"pre_post"}:
        given = _moved(given["pre_post"])
    if is_given(given):
        inputs = _stored(GIVEN, given)
    elif definition.recipe in (Recipe.TOP_SHARE, Recipe.SCALE_MEAN) and "answers" not in given:
        inputs = {"answers": _stored(fields_of(definition), given)}
    else:
        inputs = dict(given)
        if "answers" not in inputs and "longest" not in inputs:
            inputs = _stored(fields_of(definition), given)
    check(definition, inputs)
    return inputs


NPS_ANSWERS = tuple(map(str, range(11)))


def _moved(pairs: object) -> dict[str, Any]:
    """From "before>after" → authors to how many improved, stayed or worsened."""
    found = {"improved": 0, "unchanged": 0, "worsened": 0}
    if not isinstance(pairs, Mapping):
        raise InputsError("unknown", "pre_post")
    for pair, count in pairs.items():
        check_count(count, "pre_post")
        before, _arrow, after = str(pair).partition(">")
        moved = _decimal(after, "pre_post") - _decimal(before, "pre_post")
        found["improved" if moved > 0 else "worsened" if moved < 0 else "unchanged"] += count
    return found


def _stored(fields: Iterable[InputField], given: Mapping[str, object]) -> dict[str, Any]:
    known = {field.key: field for field in fields}
    for key in given:
        if key not in known:
            raise InputsError("unknown", key)
    stored: dict[str, Any] = {}
    for key, field in known.items():
        value = given.get(key)
        if value is None or value == "":
            if field.required:
                raise InputsError("missing", key)
            continue
        stored[key] = _as_text(value, key) if field.kind in (AMOUNT, NUMBER) else value
    return stored


def _as_text(value: object, field: str) -> str:
    _decimal(value, field)
    return str(value)


def check(definition: Definition, inputs: Inputs) -> None:
    """Raises InputsError for what cannot be: see its codes in metrics.wording."""
    if not isinstance(inputs, Mapping):
        raise InputsError("unknown")
    if is_given(inputs):
        _check_fields(GIVEN, inputs)
        _check_given(definition, inputs)
        return
    if "answers" in inputs and definition.recipe in ANSWERED:
        _check_answers(definition, inputs)
        return
    if definition.recipe is Recipe.LONGEST and "longest" in inputs:
        _check_fields((InputField("longest", AMOUNT),), inputs)
        return
    _check_fields(fields_of(definition), inputs)
    for part, whole, code in PARTS.get(definition.recipe, ()):
        _check_part(inputs, part, whole, code)
    base = BASES.get(definition.recipe)
    if base and not inputs[base]:
        raise InputsError("no_cases", base)
    _check_special(definition.recipe, inputs)


def _check_fields(fields: Iterable[InputField], inputs: Inputs) -> None:
    known = {field.key: field for field in fields}
    for key in inputs:
        if key not in known:
            raise InputsError("unknown", str(key))
    for key, field in known.items():
        if key in inputs:
            _check_value(field, inputs[key])
        elif field.required:
            raise InputsError("missing", key)


def _check_value(field: InputField, value: object) -> None:
    if field.kind is COUNT:
        check_count(value, field.key)
    elif field.kind is HISTOGRAM:
        _check_histogram(value, field.key)
    else:
        number = _decimal(value, field.key)
        if field.kind is AMOUNT and number < 0:
            raise InputsError("negative", field.key)


def check_count(value: object, field: str) -> None:
    """A whole number from 0 up; truth values and texts are none."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputsError("not_whole", field)
    if value < 0:
        raise InputsError("negative", field)
    if value > LARGEST_COUNT:
        raise InputsError("too_large", field, most=LARGEST_COUNT)


def _decimal(value: object, field: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise InputsError("not_a_number", field)
    if isinstance(value, int) and abs(value) > LARGEST_AMOUNT:  # its text may be endless
        raise InputsError("too_large", field, most=int(LARGEST_AMOUNT))
    if not NUMERAL.fullmatch(str(value)):
        raise InputsError("not_a_number", field)
    number = Decimal(str(value))
    if number and number.adjusted() < -DECIMALS:
        raise InputsError("not_a_number", field)
    if abs(number) > LARGEST_AMOUNT:
        raise InputsError("too_large", field, most=int(LARGEST_AMOUNT))
    return number


def _check_histogram(value: object, field: str) -> None:
    if not isinstance(value, Mapping) or not value:
        raise InputsError("no_cases", field)
    if len(value) > MOST_VALUES:
        raise InputsError("too_many_values", field, most=MOST_VALUES)
    for one, count in value.items():
        if _decimal(one, field) < 0:
            raise InputsError("negative", field)
        check_count(count, field)
    if not sum(value.values()):
        raise InputsError("no_cases", field)


def _check_answers(definition: Definition, inputs: Inputs) -> None:
    answers = inputs["answers"]
    if set(inputs) != {"answers"} or not isinstance(answers, Mapping):
        raise InputsError("unknown", "answers")
    scale = set(map(str, scale_of(definition)))
    for answer, count in answers.items():
        if answer not in scale:
            raise InputsError(
                "outside_scale", str(answer), low=definition.scale_min, high=definition.scale_max
            )
        check_count(count, answer)
    if not sum(answers.values()):
        raise InputsError("no_cases", "answers")


def _check_given(definition: Definition, inputs: Inputs) -> None:
    value = _decimal(inputs["value"], "value")
    bounds = [_decimal(inputs[key], key) for key in ("low", "high") if key in inputs]
    if len(bounds) == 1:
        raise InputsError("one_bound", "low" if "high" in inputs else "high")
    if bounds and bounds[0] > bounds[1]:
        raise InputsError("bounds_turned", "low")
    for key, number in (("value", value), *zip(("low", "high"), bounds, strict=False)):
        too_low = definition.minimum is not None and number < Decimal(str(definition.minimum))
        too_high = definition.maximum is not None and number > Decimal(str(definition.maximum))
        if too_low or too_high:
            raise InputsError(
                "outside_bounds", key, low=definition.minimum, high=definition.maximum
            )


def _check_part(inputs: Inputs, part: str, whole: str, code: str) -> None:
    if part not in inputs:
        return
    if whole not in inputs:
        raise InputsError("missing", whole)
    if number(inputs, part) > number(inputs, whole):
        raise InputsError(code, part, whole=whole)


def _check_special(recipe: Recipe, inputs: Inputs) -> None:
    if recipe is Recipe.RETENTION:
        stayed = number(inputs, "end") - number(inputs, "new")
        if stayed > number(inputs, "start") or stayed < 0:
            raise InputsError("retention_impossible", "end")
    if recipe is Recipe.CHURN and inputs.get("months") == 0:
        raise InputsError("no_cases", "months")
    if recipe is Recipe.ACKNOWLEDGED:
        answered = number(inputs, "confirmed") + number(inputs, "denied")
        if answered > number(inputs, "solutions"):
            raise InputsError("part_above_whole", "denied", whole="solutions")
    if recipe in (Recipe.NPS, Recipe.SENTIMENT) and not sum(
        number(inputs, field.key) for field in FIELDS[recipe]
    ):
        raise InputsError("no_cases", FIELDS[recipe][0].key)


def number(inputs: Inputs, key: str) -> int:
    """A count of checked inputs; 0 where it was not given."""
    value = inputs.get(key, 0)
    return value if isinstance(value, int) else 0


def exact(inputs: Inputs, key: str) -> Fraction:
    """An amount or value of checked inputs; 0 where it was not given."""
    return Fraction(str(inputs.get(key, 0)))


def counts_of(inputs: Inputs, key: str) -> dict[str, int]:
    """A histogram of checked inputs."""
    value = inputs.get(key, {})
    return dict(value) if isinstance(value, Mapping) else {}
