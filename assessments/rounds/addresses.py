"""E-mail addresses as people paste them. Pure: what stands where, not whether it is well formed.

One per line, or separated by commas or semicolons; "Name <address>" and "Surname, Name <address>"
as mail programs write them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CHUNKS = re.compile(r"[;\n]")
_AFTER_ADDRESS = re.compile(r"(?<=>)\s*,?\s*(?=\S)")
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]*)>")
_WRAPPING = " \t\"'"


@dataclass(frozen=True)
class Entry:
    """One person of the list; `raw` is how it was typed."""

    raw: str
    email: str
    name: str = ""


def entries(text: str) -> list[Entry]:
    """The entries in the order of the text, empty ones left out."""
    return [entry for chunk in _CHUNKS.split(text) for entry in _entries(chunk.strip())]


def _entries(chunk: str) -> Iterator[Entry]:
    for piece in _AFTER_ADDRESS.split(chunk):
        plain, named = _apart(piece)
        for part in plain.split(","):
            yield from _plain(part)
        if match := _NAMED.fullmatch(named):
            name = match["name"].strip(_WRAPPING)
            yield Entry(named, match["email"].strip().removeprefix("mailto:"), name)
        elif named:
            yield Entry(named, named)


def _apart(piece: str) -> tuple[str, str]:
    """("a@x.org", "Name <b@x.org>") of "a@x.org, Name <b@x.org>"; one of both may be empty."""
    if "<" not in piece:
        return piece, ""
    before, bracket, address = piece.partition("<")
    *parts, last = before.split(",")
    # A comma may belong to the name: one that separates has an address in front of it.
    plain = max((place for place, part in enumerate(parts, 1) if "@" in part), default=0)
    name = ",".join([*parts[plain:], last])
    return ",".join(parts[:plain]), f"{name}{bracket}{address}".strip()


def _plain(part: str) -> Iterator[Entry]:
    """Several addresses with only spaces between them, as in a row of a spreadsheet, count each."""
    words = part.split()
    if all("@" in word for word in words):
        for word in words:
            yield Entry(word, word.strip(_WRAPPING))
    else:
        yield Entry(part.strip(), part.strip())
