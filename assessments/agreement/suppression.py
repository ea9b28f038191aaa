"""Which figures of an anonymous round may be shown. Pure.

Three rules keep one person's answer from being worked out. Fewer than three answers are never
shown as figures. Groups are shown beside the whole only where what is left over is empty or three
people at least, since it follows by subtraction. And a round that was opened again shows new
figures only where three people at least have given another level since, and nobody or three at
least have taken one back: two closings can be subtracted too.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from maturity.consensus import Counts, count_levels
from maturity.levels import Level

FEWEST = 3


@dataclass(frozen=True)
class Answer:
    """What one person said about one criterion, in time; no level means "don't know".

    `revoked_at` is set where the person's invitation was withdrawn later; `earlier` holds what the
    person had said before the round was opened again, oldest first.
    """

    person: str
    name: str
    group: str
    level: Level | None
    note: str
    at: datetime
    revoked_at: datetime | None = None
    earlier: tuple[tuple[datetime, Level | None], ...] = ()


class State(StrEnum):
    ALL = "all"  # the figures, and those of the groups
    TOTAL = "total"  # the figures without groups
    EARLIER = "earlier"  # the figures of an earlier closing; the newest answers are too few


@dataclass(frozen=True)
class Disclosure:
    """What has been shown of one criterion: the figures of the closing `at`.

    `people` tells whether the same people stand in the same groups with the same answers as at
    that closing, and `answers` the same whatever the groups; empty where it was not kept.
    """

    at: datetime
    state: State
    people: str
    counts: Counts
    dont_know: int
    answers: str = ""

    def as_json(self) -> list[str | int]:
        figures = (*self.counts, self.dont_know)
        return [self.at.isoformat(), self.state, self.people, self.answers, *figures]

    @classmethod
    def from_json(cls, data: "list[str | int]") -> "Disclosure":
        """Raises ValueError for anything that as_json did not write."""
        at, state, people, answers, *figures = data
        zero, one, two, dont_know = map(int, figures)
        moment = datetime.fromisoformat(str(at))
        return cls(
            moment, State(str(state)), str(people), (zero, one, two), dont_know, str(answers)
        )


def enough(people: int) -> bool:
    """Whether figures about this many people may be shown, or worked out by subtraction."""
    return people == 0 or people >= FEWEST


def shown_groups(sizes: Mapping[str, int]) -> tuple[str, ...]:
    """The groups whose figures may stand beside those of the whole, in the order given.

    `sizes` counts the answers of every group, under "" those of people without one. Nothing is
    shown for fewer than two groups: there is nothing to compare.
    """
    shown = [name for name, size in sizes.items() if name and size >= FEWEST]
    left_over = sum(sizes.values()) - sum(sizes[name] for name in shown)
    if shown and not enough(left_over):
        shown.remove(min(shown, key=lambda name: sizes[name]))
    return tuple(shown) if len(shown) > 1 else ()


def counted(answers: Iterable[Answer], *, closed_at: datetime) -> tuple[Answer, ...]:
    """Without those of people whose invitation had been withdrawn when the round closed."""
    return tuple(a for a in answers if a.revoked_at is None or a.revoked_at > closed_at)


def disclose(
    before: Disclosure | None, answers: Iterable[Answer], *, closed_at: datetime
) -> Disclosure | None:
    """What may be shown of a criterion now that the round is closed (again).

    None while fewer than three people have given a level and nothing has been shown before. A
    change that no time tells of (an answer stamped before the earlier closing) counts as one too.
    """
    listed = list(answers)
    now = counted(listed, closed_at=closed_at)
    if before is None:
        return _fresh(now, closed_at, State.ALL)
    changed = [answer for answer in listed if _changed(answer, before.at, closed_at)]
    if not changed and before.answers in ("", answers_of(now)):
        return before
    present = {answer.person for answer in now}
    moved = [answer for answer in changed if _had(answer, before.at) != _has(answer, present)]
    came = {answer.person for answer in moved if _has(answer, present) is not None}
    left = {answer.person for answer in moved if _had(answer, before.at) is not None}
    # What one closing adds and what it takes away can both be subtracted.
    may_show = len(came) >= FEWEST and enough(len(left))
    fresh = _fresh(now, closed_at, State.TOTAL) if may_show else None
    return fresh or replace(before, state=State.EARLIER)


def _had(answer: Answer, at: datetime) -> Level | None:
    """The level that counted then; None too for somebody withdrawn by then."""
    if answer.revoked_at is not None and answer.revoked_at <= at:
        return None
    given = [*answer.earlier, (answer.at, answer.level)]
    return next((level for moment, level in reversed(given) if moment <= at), None)


def _has(answer: Answer, present: set[str]) -> Level | None:
    return answer.level if answer.person in present else None


def comments_beside(shown: Disclosure, answers: Iterable[Answer]) -> tuple[str, ...]:
    """The notes that may stand beside the figures; none once anything has changed since.

    Which note went, or came, would name its author.
    """
    listed = list(answers)
    if shown.state is State.EARLIER or answers_of(listed) != shown.answers:
        return ()
    return tuple(answer.note for answer in listed if answer.note)


def groups_beside(shown: Disclosure, answers: Iterable[Answer]) -> tuple[str, ...]:
    """The groups that may stand beside the figures; none once an answer or a group has changed."""
    listed = list(answers)
    if shown.state is not State.ALL or people_of(listed) != shown.people:
        return ()
    return shown_groups(Counter(a.group for a in listed if a.level is not None))


def people_of(answers: Iterable[Answer]) -> str:
    """A digest of who has answered what, and in which group."""
    return _digest(f"{_line(answer)}\t{answer.group}" for answer in answers)


def answers_of(answers: Iterable[Answer]) -> str:
    """A digest of who has answered what."""
    return _digest(map(_line, answers))


def _line(answer: Answer) -> str:
    note = hashlib.sha256(answer.note.encode()).hexdigest()
    return f"{answer.person}\t{answer.level}\t{note}"


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]


def shuffled(texts: Iterable[str], *, salt: str) -> tuple[str, ...]:
    """In an order that tells nothing about time or person, and is the same at every look."""
    return tuple(
        sorted(texts, key=lambda text: hashlib.sha256(f"{salt}\n{text}".encode()).digest())
    )


def _fresh(answers: tuple[Answer, ...], at: datetime, state: State) -> Disclosure | None:
    counts, dont_know = count_levels(answer.level for answer in answers)
    if sum(counts) < FEWEST:
        return None
    return Disclosure(at, state, people_of(answers), counts, dont_know, answers_of(answers))


def _changed(answer: Answer, since: datetime, until: datetime) -> bool:
    withdrawn = answer.revoked_at is not None and since < answer.revoked_at <= until
    return answer.at > since or withdrawn
