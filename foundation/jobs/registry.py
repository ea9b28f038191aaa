"""What can be done outside of requests: a handler per kind of job, and the regular work.

Both stand in the `jobs` modules of the apps, which are found when Django starts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from foundation.models import Job

ATTEMPTS = 5

Work = Callable[[Job], None]
Regular = Callable[[datetime], None]


class GiveUp(Exception):
    """Raised by a handler: trying again is useless. Its text is stored, so it names nobody."""


class UnknownKindError(LookupError):
    """There is no handler of this kind, or not yet in this version of the code."""


@dataclass(frozen=True)
class Handler:
    work: Work
    attempts: int


HANDLERS: dict[str, Handler] = {}
PERIODICS: dict[str, Regular] = {}


def job(kind: str, *, attempts: int = ATTEMPTS) -> Callable[[Work], Work]:
    """Make the function the handler of the jobs of this kind.

    It runs outside of any transaction, possibly a second time after a crash, and must not mind.
    Any exception but GiveUp means "later again", `attempts` times in all: 10 s, 30 s, 90 s … apart.
    """

    def register(work: Work) -> Work:
        _add(HANDLERS, kind, Handler(work, attempts))
        return work

    return register


def periodic(name: str) -> Callable[[Regular], Regular]:
    """Have the function called at every tick of a scheduler, with the time.

    Several schedulers may call it at once and it may be killed half way: whatever it starts must
    be started once however often it is called, as with `enqueue` under a fixed key.
    """

    def register(regular: Regular) -> Regular:
        _add(PERIODICS, name, regular)
        return regular

    return register


def handler_of(kind: str) -> Handler:
    """Raises UnknownKindError."""
    try:
        return HANDLERS[kind]
    except KeyError:
        raise UnknownKindError(f"No handler is registered for jobs of the kind {kind!r}.") from None


Entry = TypeVar("Entry")


def _add(entries: dict[str, Entry], name: str, entry: Entry) -> None:
    if name in entries:
        raise ValueError(f"{name!r} is registered twice.")
    entries[name] = entry
