"""Reads untrusted JSON strictly. Every error names the path and what is allowed there."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass


class ContentError(ValueError):
    """The content does not fit. The message starts with the JSON path, as in `areas[0].key: …`."""


@dataclass(frozen=True)
class Node:
    """A JSON value together with the path that leads to it."""

    value: object
    path: str = "$"

    def fail(self, message: str) -> ContentError:
        return ContentError(f"{self.path}: {message}")

    def fields(self, names: Collection[str]) -> "dict[str, Node]":
        """The members of an object that must have exactly these names."""
        if not isinstance(self.value, Mapping):
            raise self.fail(f"expected an object with {_listed(names)}.")
        missing = [name for name in names if name not in self.value]
        extra = [str(name) for name in self.value if name not in names]
        if missing:
            raise self.fail(f"{_listed(missing)} missing; the fields are {_listed(names)}.")
        if extra:
            raise self.fail(f"{_listed(extra)} not known; the fields are {_listed(names)}.")
        return {name: Node(self.value[name], f"{self.path}.{name}") for name in names}

    def items(self, *, at_least: int = 0) -> "list[Node]":
        if not isinstance(self.value, list) or len(self.value) < at_least:
            raise self.fail(f"expected a list with {at_least} or more entries.")
        return list(self._entries(self.value))

    def text(self, *, longest: int = 2000) -> str:
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.fail("expected a text that is not empty.")
        if len(self.value) > longest:
            raise self.fail(f"expected at most {longest} characters.")
        return self.value

    def integer(self, allowed: range) -> int:
        # bool is an int in Python, and true must not pass for 1.
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.fail(f"expected a whole number from {allowed[0]} to {allowed[-1]}.")
        if self.value not in allowed:
            raise self.fail(f"{self.value} is not allowed; expected {allowed[0]} to {allowed[-1]}.")
        return self.value

    def boolean(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.fail("expected true or false.")
        return self.value

    def one_of(self, allowed: Collection[str]) -> str:
        if not isinstance(self.value, str) or self.value not in allowed:
            raise self.fail(f"{self.value!r} is not allowed; expected one of {_listed(allowed)}.")
        return self.value

    def _entries(self, values: list[object]) -> "Iterator[Node]":
        for position, value in enumerate(values):
            yield Node(value, f"{self.path}[{position}]")


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
