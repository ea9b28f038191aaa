"""Reads and writes JSON files strictly: nothing is guessed, dropped or half understood.

Python's own reader keeps the last of two equal keys, accepts NaN and half characters, and breaks
on deep nesting. Pure; knows nothing of Django.
"""

import json
import math
import re
from typing import Any, NoReturn

MAX_BYTES = 5 * 1024 * 1024
MAX_DEPTH = 20
MAX_DIGITS = 18

# A string (even an unfinished one) or a bracket. Possessive: linear whatever the text is.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


class JsonError(ValueError):
    """The text cannot be taken; the message is a sentence that says why and where."""


def loads(raw: bytes) -> Any:
    """The value in UTF-8 JSON of at most 5 MB and 20 levels. Raises JsonError."""
    if len(raw) > MAX_BYTES:
        raise JsonError(f"The file is larger than {MAX_BYTES // 1024**2} MB.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise JsonError(f"The file is not UTF-8: byte {error.start} cannot be read.") from error
    _check_depth(text)
    value = _parse(text)
    _check_text(value, "")
    return value


def dumps(value: Any) -> bytes:
    """Canonical bytes: UTF-8, keys in their given order, two spaces, a newline at the end."""
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def _parse(text: str) -> Any:
    try:
        return json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_number,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise JsonError(f"The file is not JSON: {error.msg} at {place}.") from error


def _check_depth(text: str) -> None:
    """Before parsing: the parser itself is recursive."""
    depth = 0
    for match in _TOKEN.finditer(text):
        if match[0] in ("[", "{"):
            depth += 1
            if depth > MAX_DEPTH:
                raise JsonError(f"The file is nested more than {MAX_DEPTH} levels deep.")
        elif match[0] in ("]", "}"):
            depth -= 1


def _refuse_constant(name: str) -> NoReturn:
    raise JsonError(f"{name} is not a JSON number.")


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise JsonError(f"The number {digits[:MAX_DIGITS]}… is too long.")
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise JsonError(f"The number {digits[:40]} is too large.")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise JsonError(f"The key {json.dumps(name[:60])} stands twice in the same object.")
        found[name] = value
    return found


def _check_text(value: Any, path: str) -> None:
    """No database stores NUL or half of a character pair (a lone surrogate)."""
    if isinstance(value, str):
        place = path or "The file"
        if "\0" in value:
            raise JsonError(f"{place}: the character NUL (\\u0000) is not allowed.")
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise JsonError(f"{place}: half of a character pair (\\ud800 to \\udfff) is not text.")
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check_text(name, f"{path}: a key" if path else "A key")
            _check_text(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            _check_text(inner, f"{path}[{position}]")
