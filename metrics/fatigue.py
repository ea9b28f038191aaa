"""How often a customer may be asked: the rules F1 to F9. Pure; days, no clock.

F1 opted out · F2 open complaint · F3 days since any request · F4 days since a relationship
request · F5 requests in 365 days · F6 age of the event · F7 one request a day · F8 one reminder,
and a sample of frequent contacts · F9 a product request that moves, or is left out.

A request is judged as if the rules had held before: one that was blocked counts as not sent. A
reminder belongs to the request that it repeats, so F3 to F7 do not concern it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

WINDOW = 365  # days; a request of that age no longer counts
PULSES = (30, 60, 90)  # days after the start


class Kind(StrEnum):
    """What a request is about, in the order in which one of a day is chosen (F7)."""

    ONBOARDING = "onboarding"
    PRODUCT = "product"
    RENEWAL = "renewal"
    RELATIONSHIP = "relationship"
    SUPPORT = "support"
    REMINDER = "reminder"


# Renewal and relationship share a place; between the two, renewal has a date that passes.
PRIORITY = {kind: place for place, kind in enumerate(Kind)}


class Code(StrEnum):
    OPTED_OUT = "F1"
    COMPLAINT = "F2"
    ANY = "F3"
    RELATIONSHIP = "F4"
    YEAR = "F5"
    EVENT_AGE = "F6"
    SAME_DAY = "F7"
    REMINDER = "F8"
    PULSE = "F9"


@dataclass(frozen=True)
class Rules:
    """The defaults are the general rules."""

    min_days_any: int = 30
    min_days_relationship: int = 90
    max_365: int = 6
    max_event_age_days: int = 7
    pulse_tolerance_days: int = 7


GENERAL = Rules()


@dataclass(frozen=True)
class Request:
    """One request that is due on a day. An event of later than that day is as good as of today."""

    kind: Kind
    on: date
    event_on: date | None = None
    opted_out: bool = False
    open_complaint: bool = False


@dataclass(frozen=True)
class History:
    """What was sent to a person before. `room_on` is the first day on which the number of the year
    leaves room for one more; None where only the number is known."""

    last_any: date | None = None
    last_relationship: date | None = None
    in_365: int = 0
    room_on: date | None = None
    reminders: int = 0  # of the last request


@dataclass(frozen=True)
class Verdict:
    """`code` is None when the request may be sent. `free_from` is the first day on which it may,
    None when waiting does not help."""

    code: Code | None
    free_from: date | None = None

    @property
    def may_be_sent(self) -> bool:
        return self.code is None


SEND = Verdict(None)


@dataclass(frozen=True)
class Pulse:
    """A product request; `sent_on` is None when it is left out (F9)."""

    due_on: date
    sent_on: date | None


@dataclass(frozen=True)
class LogRow:
    """A row of a send log; `number` is its place in the file."""

    number: int
    person: str
    request: Request


@dataclass(frozen=True)
class Blocked:
    row: LogRow
    code: Code
    free_from: date | None = None  # as in Verdict


@dataclass(frozen=True)
class LogResult:
    """What the rules say of a whole log; `blocked` in the order of the file."""

    total: int
    people: int
    blocked: tuple[Blocked, ...]
    by_code: Mapping[Code, int]

    @property
    def sent(self) -> int:
        return self.total - len(self.blocked)


def check_request(request: Request, history: History, rules: Rules = GENERAL) -> Verdict:
    """The first rule that stands against the request: F1, F2, then F8 for a reminder, else F6, F3,
    F4 and F5. A product request that cannot move far enough is left out by F9."""
    if request.opted_out:
        return Verdict(Code.OPTED_OUT)
    if request.open_complaint:
        return Verdict(Code.COMPLAINT)
    if request.kind is Kind.REMINDER:
        is_first = history.last_any is not None and history.reminders == 0
        return SEND if is_first else Verdict(Code.REMINDER)
    if _is_too_old(request, request.on, rules):
        return Verdict(Code.EVENT_AGE)
    code = _pressed(request, history, rules)
    if code is None:
        return SEND
    free = _in_time(request, _free_from(request, history, rules), rules)
    if code is Code.ANY and request.kind is Kind.PRODUCT and free is None:
        return Verdict(Code.PULSE)
    return Verdict(code, free)


def _pressed(request: Request, history: History, rules: Rules) -> Code | None:
    if _since(history.last_any, request.on) < rules.min_days_any:
        return Code.ANY
    is_relationship = request.kind is Kind.RELATIONSHIP
    since = _since(history.last_relationship, request.on)
    if is_relationship and since < rules.min_days_relationship:
        return Code.RELATIONSHIP
    return Code.YEAR if history.in_365 >= rules.max_365 else None


def _since(last: date | None, on: date) -> int:
    """Days since then; far more than any rule asks for where there was nothing."""
    return 10**6 if last is None else (on - last).days


def _is_too_old(request: Request, on: date, rules: Rules) -> bool:
    event = request.event_on
    return event is not None and (on - event).days > rules.max_event_age_days


def _free_from(request: Request, history: History, rules: Rules) -> date | None:
    """The day on which the last of F3, F4 and F5 lets go; None where F5 tells no day."""
    days = [request.on]
    if history.last_any is not None:
        days.append(history.last_any + timedelta(days=rules.min_days_any))
    if request.kind is Kind.RELATIONSHIP and history.last_relationship is not None:
        days.append(history.last_relationship + timedelta(days=rules.min_days_relationship))
    if history.in_365 >= rules.max_365:
        if history.room_on is None:
            return None
        days.append(history.room_on)
    return max(days)


def _in_time(request: Request, free: date | None, rules: Rules) -> date | None:
    """The day, unless its event is too old by then or a product request would move too far."""
    if free is None or _is_too_old(request, free, rules):
        return None
    if request.kind is Kind.PRODUCT and (free - request.on).days > rules.pulse_tolerance_days:
        return None
    return free


@dataclass
class Sent:
    """The requests sent to one person so far, in time order, reminders apart."""

    days: list[date] = field(default_factory=list)
    last_relationship: date | None = None
    reminders: int = 0

    def add(self, request: Request) -> None:
        if request.kind is Kind.REMINDER:
            self.reminders += 1
            return
        self.days.append(request.on)
        self.reminders = 0
        if request.kind is Kind.RELATIONSHIP:
            self.last_relationship = request.on

    def history(self, on: date, rules: Rules = GENERAL) -> History:
        """As it stands on that day, which is not before the last request."""
        recent = [day for day in self.days[-rules.max_365 :] if (on - day).days < WINDOW]
        is_full = len(recent) >= rules.max_365
        return History(
            last_any=self.days[-1] if self.days else None,
            last_relationship=self.last_relationship,
            in_365=len(recent),
            room_on=recent[0] + timedelta(days=WINDOW) if is_full else None,
            reminders=self.reminders,
        )


def plan_day(
    requests: Sequence[Request], history: History, rules: Rules = GENERAL
) -> tuple[Verdict, ...]:
    """The verdicts on what is due to one person on one day, in the order given.

    Of those that may be sent, the first by PRIORITY is; the others wait (F7).
    """
    verdicts = [check_request(request, history, rules) for request in requests]
    free = [
        place
        for place, verdict in enumerate(verdicts)
        if verdict.may_be_sent and requests[place].kind is not Kind.REMINDER
    ]
    first = min(free, key=lambda place: PRIORITY[requests[place].kind], default=None)
    for place in free:
        if place != first:
            request = requests[place]
            day = request.on + timedelta(days=rules.min_days_any or 1)
            verdicts[place] = Verdict(Code.SAME_DAY, _in_time(request, day, rules))
    return tuple(verdicts)


def plan_pulses(
    start: date,
    sent: Iterable[Request] = (),
    rules: Rules = GENERAL,
    days: Sequence[int] = PULSES,
) -> tuple[Pulse, ...]:
    """The product requests after a start; one that F3 blocks moves to its first free day (F9).

    `sent` are the requests made otherwise; only those before a pulse bear on it.
    """
    others = sorted(sent, key=lambda request: request.on)
    own: list[Request] = []
    pulses = []
    for after in days:
        due = start + timedelta(days=after)
        request = Request(Kind.PRODUCT, due)
        before = [one for one in [*others, *own] if one.on <= due]
        verdict = check_request(request, _history(before, due, rules), rules)
        day = due if verdict.may_be_sent else verdict.free_from
        if day is not None:
            own.append(Request(Kind.PRODUCT, day))
        pulses.append(Pulse(due, day))
    return tuple(pulses)


def _history(requests: Iterable[Request], on: date, rules: Rules) -> History:
    sent = Sent()
    for request in sorted(requests, key=lambda one: one.on):
        sent.add(request)
    return sent.history(on, rules)


def check_log(rows: Iterable[LogRow], rules: Rules = GENERAL) -> LogResult:
    """Every row of a log, person by person in time order; the order of the rows does not matter."""
    by_person: dict[str, list[LogRow]] = defaultdict(list)
    for row in rows:
        by_person[row.person].append(row)
    blocked = [one for person in by_person.values() for one in _check_person(person, rules)]
    blocked.sort(key=lambda one: one.row.number)
    return LogResult(
        total=sum(map(len, by_person.values())),
        people=len(by_person),
        blocked=tuple(blocked),
        by_code=Counter(one.code for one in blocked),
    )


def _check_person(rows: Iterable[LogRow], rules: Rules) -> list[Blocked]:
    days: dict[date, list[LogRow]] = defaultdict(list)
    for row in sorted(rows, key=_order):
        days[row.request.on].append(row)
    sent, blocked = Sent(), []
    for day in sorted(days):
        verdicts = plan_day([row.request for row in days[day]], sent.history(day, rules), rules)
        for row, verdict in zip(days[day], verdicts, strict=True):
            if row.request.kind is Kind.REMINDER and verdict.may_be_sent:
                verdict = check_request(row.request, sent.history(day, rules), rules)
            if verdict.code is None:
                sent.add(row.request)
            else:
                blocked.append(Blocked(row, verdict.code, verdict.free_from))
    return blocked


def _order(row: LogRow) -> tuple[object, ...]:
    """Rows of a day by what they say, so that their place in the file decides nothing."""
    request = row.request
    return (
        request.on,
        PRIORITY[request.kind],
        request.opted_out,
        request.open_complaint,
        request.event_on or date.max,
        row.number,
    )


def ask_one_in(contacts: int, rules: Rules = GENERAL) -> int:
    """Of how many support contacts of a year one is to be drawn, so that F3 and F5 hold (F8)."""
    most = rules.max_365
    if rules.min_days_any:
        most = min(most, -(-WINDOW // rules.min_days_any))
    return max(1, -(-contacts // most))
