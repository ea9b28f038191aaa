"""Nobody is asked too often: every case of the rules, and what must hold for any log."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.fatigue import (
    SEND,
    Code,
    History,
    Kind,
    LogRow,
    Pulse,
    Request,
    Rules,
    Verdict,
    ask_one_in,
    check_log,
    check_request,
    plan_day,
    plan_pulses,
)

DAY = date(2026, 11, 20)


def ago(days: int | None) -> date | None:
    return None if days is None else DAY - timedelta(days=days)


def ahead(days: int) -> date:
    return DAY + timedelta(days=days)


def judge(kind: str = "support", rules: Rules | None = None, **case) -> Verdict:
    request = Request(
        Kind(kind),
        DAY,
        event_on=ago(case.get("event_age")),
        opted_out=case.get("opted_out", False),
        open_complaint=case.get("open_complaint", False),
    )
    history = History(
        last_any=ago(case.get("last_any")),
        last_relationship=ago(case.get("last_relationship")),
        in_365=case.get("requests_365", 0),
        reminders=case.get("reminders", 0),
    )
    return check_request(request, history, rules or Rules())


@pytest.mark.parametrize(
    ("case", "result"),
    [
        ({"last_any": 29}, "F3"),
        ({"last_any": 30}, None),
        ({"kind": "relationship", "last_relationship": 89, "last_any": 45}, "F4"),
        ({"kind": "relationship", "last_relationship": 90, "last_any": 30}, None),
        ({"event_age": 8, "last_any": 40}, "F6"),
        ({"event_age": 7, "last_any": 40}, None),
        ({"last_any": 60, "requests_365": 6}, "F5"),
        ({"last_any": 60, "requests_365": 5}, None),
        ({"opted_out": True, "open_complaint": True}, "F1"),
        ({"open_complaint": True, "event_age": 8, "last_any": 1}, "F2"),
        ({"event_age": 8, "last_any": 1, "requests_365": 9}, "F6"),
        ({"kind": "relationship", "last_any": 1, "last_relationship": 1}, "F3"),
        ({"kind": "relationship", "last_any": 31, "last_relationship": 31}, "F4"),
        ({"last_any": 31, "last_relationship": 31}, None),
        ({"kind": "reminder", "last_any": 3}, None),
        ({"kind": "reminder", "last_any": 3, "reminders": 1}, "F8"),
        ({"kind": "reminder"}, "F8"),
        ({"kind": "reminder", "last_any": 3, "opted_out": True}, "F1"),
        ({"kind": "product", "last_any": 23}, "F3"),
        ({"kind": "product", "last_any": 22}, "F9"),
    ],
)
def test_the_first_rule_that_stands_against_a_request_is_named(case, result):
    assert judge(**case).code == result


@pytest.mark.parametrize(
    ("case", "free_from"),
    [
        ({"last_any": 29}, ahead(1)),
        ({"kind": "relationship", "last_any": 10, "last_relationship": 80}, ahead(20)),
        ({"kind": "relationship", "last_any": 10, "last_relationship": 10}, ahead(80)),
        ({"last_any": 28, "event_age": 5}, ahead(2)),
        ({"last_any": 28, "event_age": 6}, None),
        ({"event_age": 8}, None),
        ({"opted_out": True}, None),
        ({"open_complaint": True}, None),
        ({"last_any": 60, "requests_365": 6}, None),
        ({"kind": "product", "last_any": 25}, ahead(5)),
        ({"kind": "product", "last_any": 20}, None),
    ],
)
def test_the_first_free_day_counts_every_rule_and_is_none_when_waiting_does_not_help(
    case, free_from
):
    assert judge(**case).free_from == free_from


def test_the_number_of_the_year_leaves_room_when_its_first_request_is_a_year_old():
    history = History(last_any=ago(60), in_365=6, room_on=ahead(12))
    assert check_request(Request(Kind.SUPPORT, DAY), history) == Verdict(Code.YEAR, ahead(12))


def test_an_organisation_may_set_other_rules():
    assert judge(last_any=20, rules=Rules(min_days_any=14)) == SEND
    assert judge(last_any=20, rules=Rules(min_days_any=180)).free_from == ahead(160)


def due(*kinds: Kind, **facts) -> list[Request]:
    return [Request(kind, DAY, **facts) for kind in kinds]


def test_of_one_day_only_the_first_by_rank_is_sent():
    support, onboarding = plan_day(due(Kind.SUPPORT, Kind.ONBOARDING), History())
    assert (support.code, onboarding.code) == ("F7", None)


@pytest.mark.parametrize(
    ("kinds", "sent"),
    [
        ("support renewal product onboarding", "onboarding"),
        ("support renewal product", "product"),
        ("support renewal", "renewal"),
        ("support relationship", "relationship"),
        ("relationship renewal", "renewal"),
        ("relationship product", "product"),
    ],
)
def test_the_rank_is_onboarding_product_renewal_or_relationship_support(kinds, sent):
    requests = due(*map(Kind, kinds.split()))
    verdicts = plan_day(requests, History())
    free = [r.kind for r, v in zip(requests, verdicts, strict=True) if v.may_be_sent]
    assert free == [sent]


def test_a_request_that_another_rule_blocks_takes_nobodys_place():
    onboarding = replace(due(Kind.ONBOARDING)[0], event_on=ago(9))
    verdicts = plan_day([onboarding, *due(Kind.SUPPORT)], History())
    assert [verdict.code for verdict in verdicts] == ["F6", None]


START = date(2026, 1, 1)


def pulse_days(pulses: tuple[Pulse, ...]) -> list[int | None]:
    return [pulse.sent_on and (pulse.sent_on - START).days for pulse in pulses]


def on_day(number: int, kind: Kind = Kind.ONBOARDING) -> Request:
    return Request(kind, START + timedelta(days=number))


@pytest.mark.parametrize(
    ("sent", "days"),
    [
        ([], [30, 60, 90]),
        ([5], [35, 65, 95]),
        ([7], [37, 67, 97]),
        ([8], [None, 60, 90]),
        ([0], [30, 60, 90]),
        ([50], [30, None, 90]),
    ],
)
def test_a_pulse_moves_to_its_first_free_day_or_is_left_out(sent, days):
    assert pulse_days(plan_pulses(START, map(on_day, sent))) == days


def test_how_far_a_pulse_may_move_is_a_rule():
    rules = Rules(pulse_tolerance_days=3)
    assert pulse_days(plan_pulses(START, [on_day(5)], rules)) == [None, 60, 90]


@pytest.mark.parametrize(
    ("contacts", "one_in"), [(0, 1), (6, 1), (7, 2), (12, 2), (48, 8), (49, 9)]
)
def test_of_frequent_contacts_a_sample_is_asked(contacts, one_in):
    assert ask_one_in(contacts) == one_in


def test_a_long_wait_leaves_fewer_to_ask():
    assert ask_one_in(12, Rules(min_days_any=180)) == 4


def row(number: int, days: int, kind: Kind = Kind.SUPPORT, person: str = "A", **facts) -> LogRow:
    return LogRow(number, person, Request(kind, START + timedelta(days=days), **facts))


def codes(rows: list[LogRow], rules: Rules | None = None) -> dict[int, str]:
    found = check_log(rows, rules or Rules()).blocked
    return {one.row.number: str(one.code) for one in found}


def test_a_blocked_request_counts_as_not_sent():
    assert codes([row(2, 0), row(3, 20), row(4, 40)]) == {3: "F3"}


def test_people_do_not_block_one_another():
    assert codes([row(2, 0), row(3, 1, person="B")]) == {}


def test_a_seventh_request_of_the_year_waits_for_the_first_to_grow_old():
    rows = [row(n, n * 40) for n in range(8)]
    (first, second) = check_log(rows).blocked
    assert (first.row.number, first.code) == (6, Code.YEAR)
    assert first.free_from == START + timedelta(days=365)
    assert second.row.number == 7
    assert codes([*rows[:6], row(9, 365)]) == {}


def test_one_reminder_is_sent_and_never_a_second():
    rows = [row(n, days, kind) for n, (days, kind) in enumerate(
        [(0, Kind.SUPPORT), (3, Kind.REMINDER), (6, Kind.REMINDER), (31, Kind.SUPPORT),
         (33, Kind.REMINDER), (33, Kind.REMINDER)]
    )]  # fmt: skip
    assert codes(rows) == {2: "F8", 5: "F8"}


def test_the_result_counts_rows_people_and_reasons():
    rows = [row(2, 0), row(3, 1), row(4, 2, opted_out=True), row(5, 0, person="B")]
    result = check_log(rows)
    assert (result.total, result.people, result.sent) == (4, 2, 2)
    assert result.by_code == {"F1": 1, "F3": 1}


def test_an_empty_log_has_nothing_against_it():
    assert check_log([]).total == 0


KINDS = st.sampled_from([kind for kind in Kind if kind is not Kind.REMINDER])
REQUESTS = st.builds(
    lambda kind, days, age, out, complaint: Request(
        kind,
        START + timedelta(days=days),
        None if age is None else START + timedelta(days=days - age),
        out,
        complaint,
    ),
    st.sampled_from(list(Kind)),
    st.integers(0, 500),
    st.none() | st.integers(0, 9),
    st.sampled_from([False, False, False, True]),
    st.sampled_from([False, False, False, True]),
)
LOGS = st.lists(st.tuples(st.sampled_from("AB"), REQUESTS), max_size=30).map(
    lambda rows: [LogRow(n, person, request) for n, (person, request) in enumerate(rows, start=2)]
)
RULES = st.builds(
    Rules,
    min_days_any=st.integers(1, 60),
    min_days_relationship=st.integers(60, 120),
    max_365=st.integers(1, 8),
    max_event_age_days=st.integers(0, 9),
    pulse_tolerance_days=st.integers(0, 9),
)
quick = settings(max_examples=60, deadline=None)


def sent_to(person: str, rows: list[LogRow], rules: Rules) -> list[Request]:
    numbers = {one.row.number for one in check_log(rows, rules).blocked}
    sent = [r.request for r in rows if r.person == person and r.number not in numbers]
    return sorted((r for r in sent if r.kind is not Kind.REMINDER), key=lambda r: r.on)


@quick
@given(LOGS, RULES)
def test_two_requests_are_never_closer_than_the_rules_allow(rows, rules):
    for person in "AB":
        sent = sent_to(person, rows, rules)
        for before, after in pairwise(sent):
            assert (after.on - before.on).days >= rules.min_days_any
        for start in sent:
            window = [one for one in sent if 0 <= (one.on - start.on).days < 365]
            assert len(window) <= rules.max_365
        related = [one.on for one in sent if one.kind is Kind.RELATIONSHIP]
        for before, after in pairwise(related):
            assert (after - before).days >= rules.min_days_relationship


@quick
@given(LOGS, RULES)
def test_nobody_is_asked_who_opted_out_or_complains_or_too_late(rows, rules):
    for person in "AB":
        for request in sent_to(person, rows, rules):
            assert not request.opted_out
            assert not request.open_complaint
            if request.event_on:
                assert (request.on - request.event_on).days <= rules.max_event_age_days


@quick
@given(LOGS, RULES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_decides_nothing(rows, rules, random):
    mixed = list(rows)
    random.shuffle(mixed)
    assert check_log(mixed, rules) == check_log(rows, rules)


@quick
@given(LOGS, RULES)
def test_every_row_is_sent_or_blocked(rows, rules):
    result = check_log(rows, rules)
    assert result.sent + sum(result.by_code.values()) == result.total == len(rows)


@quick
@given(REQUESTS, RULES, st.integers(0, 5), st.none() | st.integers(0, 130), st.integers(0, 9))
def test_a_stricter_rule_never_lets_a_blocked_request_pass(request_, rules, more, last, count):
    before = None if last is None else request_.on - timedelta(days=last)
    history = History(last_any=before, last_relationship=before, in_365=count)
    stricter = Rules(
        rules.min_days_any + more,
        rules.min_days_relationship + more,
        max(1, rules.max_365 - more),
        max(0, rules.max_event_age_days - more),
        max(0, rules.pulse_tolerance_days - more),
    )
    if check_request(request_, history, stricter).may_be_sent:
        assert check_request(request_, history, rules).may_be_sent


@quick
@given(REQUESTS, RULES, st.integers(0, 200), st.integers(0, 200))
def test_on_its_first_free_day_a_request_may_be_sent(request_, rules, last, related):
    """Also a product request, which then stands on another day than it was due."""
    history = History(
        last_any=request_.on - timedelta(days=last),
        last_relationship=request_.on - timedelta(days=max(last, related)),
    )
    verdict = check_request(request_, history, rules)
    if verdict.free_from is not None:
        later = replace(request_, on=verdict.free_from)
        assert check_request(later, history, rules).may_be_sent


@quick
@given(st.lists(st.builds(on_day, st.integers(0, 100), KINDS), max_size=4), RULES)
def test_a_pulse_never_moves_back_nor_further_than_allowed(sent, rules):
    for pulse in plan_pulses(START, sent, rules):
        if pulse.sent_on:
            assert 0 <= (pulse.sent_on - pulse.due_on).days <= rules.pulse_tolerance_days
