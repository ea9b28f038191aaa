"""The documented format of one assessment as a file: checks a document and cleans its texts.

content/assessment.schema.json is the whole description; this turns its refusals into sentences
that name the path and what is allowed there.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from foundation.cleaning import TextTooLong, clean_text

SCHEMA = Path(__file__).parent / "content" / "assessment.schema.json"
MULTILINE = frozenset({"rationale", "notes", "note", "reason", "not_applicable"})
MOST_REASONS = 20
LONGEST_QUOTE = 60

TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "object": "an object",
    "string": "a text",
}


class Refused(Exception):
    """A document cannot be imported: `.reasons` are sentences, one per fault."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


def cleaned(document: Any) -> dict[str, Any]:
    """A copy with clean texts and the keys in the order of the schema. Raises Refused."""
    reasons: dict[str, str] = {}
    for error in _validator().iter_errors(document):
        # The first fault of a place is the simplest to understand.
        reasons.setdefault(path_of(error.absolute_path), _sentence(error))
    if reasons:
        raise Refused(*list(reasons.values())[:MOST_REASONS])
    copy: dict[str, Any] = _clean(document, _validator().schema, ())
    return copy


@cache
def _validator() -> Any:
    schema = json.loads(SCHEMA.read_bytes())
    return Draft202012Validator(schema, format_checker=FormatChecker(["date"]))


def path_of(steps: Iterable[str | int]) -> str:
    """“areas[2].level”; “document” for the whole."""
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return path.lstrip(".") or "document"


def _clean(value: Any, schema: Any, path: tuple[str | int, ...]) -> Any:
    if isinstance(value, dict):
        parts = schema["properties"]
        return {key: _clean(value[key], parts[key], (*path, key)) for key in parts if key in value}
    if isinstance(value, list):
        return [_clean(one, schema["items"], (*path, n)) for n, one in enumerate(value)]
    if isinstance(value, str) and "maxLength" in schema:
        return _clean_text(value, schema, path)
    return value


def _clean_text(value: str, schema: Any, path: tuple[str | int, ...]) -> str:
    longest = schema["maxLength"]
    try:
        text = clean_text(value, max_length=longest, multiline=path[-1] in MULTILINE)
    except TextTooLong as error:  # composing accents can make a text longer
        raise Refused(f"{path_of(path)}: {error}.") from error
    if len(text) < schema.get("minLength", 0):
        raise Refused(f"{path_of(path)}: nothing readable is left of this text.")
    return text


def _sentence(error: ValidationError) -> str:
    tell = SENTENCES.get(str(error.validator), _not_allowed)
    return f"{path_of(error.absolute_path)}: {tell(error)}."


def _not_allowed(error: ValidationError) -> str:
    return f"{shown(error.instance)} is not allowed"


def _wrong_type(error: ValidationError) -> str:
    names: Any = error.validator_value
    wanted = [TYPES[name] for name in ([names] if isinstance(names, str) else names)]
    return f"{shown(error.instance)} is not {' or '.join(wanted)}"


def _missing(error: ValidationError) -> str:
    required: Any = error.validator_value
    names = [f"“{name}”" for name in required if name not in _instance(error)]
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} missing"


def _unknown(error: ValidationError) -> str:
    known = _schema(error)["properties"]
    names = [shown(name) for name in _instance(error) if name not in known]
    return f"{', '.join(names[:5])} is not known; the keys are {', '.join(known)}"


def _not_one_of(error: ValidationError) -> str:
    allowed: Any = error.validator_value
    plain = ", ".join("null" if one is None else str(one) for one in allowed)
    return f"{shown(error.instance)} is not one of {plain}"


def _other_form(error: ValidationError) -> str:
    examples = _schema(error).get("examples", [])
    return f"{shown(error.instance)} is not in the expected form" + (
        f"; an example is “{examples[0]}”" if examples else ""
    )


def _instance(error: ValidationError) -> Any:
    return error.instance


def _schema(error: ValidationError) -> Mapping[str, Any]:
    schema: Any = error.schema
    return dict(schema)


SENTENCES: Mapping[str, Callable[[ValidationError], str]] = {
    "type": _wrong_type,
    "required": _missing,
    "additionalProperties": _unknown,
    "enum": _not_one_of,
    "const": lambda e: f"{shown(e.instance)} is not {shown(e.validator_value)}",
    "pattern": _other_form,
    "format": _other_form,
    "minLength": lambda e: "this text must not be empty",
    "maxLength": lambda e: f"{len(_instance(e))} characters, at most {e.validator_value}",
    "minItems": lambda e: f"{len(_instance(e))} entries, at least {e.validator_value}",
    "maxItems": lambda e: f"{len(_instance(e))} entries, at most {e.validator_value}",
    "minimum": lambda e: f"{shown(e.instance)} is too small, at least {e.validator_value}",
    "maximum": lambda e: f"{shown(e.instance)} is too large, at most {e.validator_value}",
}


def shown(value: Any) -> str:
    """As it stands in the file, shortened; a text between quotation marks."""
    text = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        text = text[1:-1]
    text = text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
    return f"“{text}”" if isinstance(value, str) else text
