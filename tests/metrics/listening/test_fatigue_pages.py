"""The page of the fatigue rules explains every no, and keeps nothing of a log."""

from io import BytesIO

import pytest
from django.urls import reverse
from django_scopes import scopes_disabled

from foundation.versions import StaleWriteError
from metrics.fatigue import GENERAL, Rules
from metrics.listening.rules import rules_of, set_rules
from metrics.models import FatigueRules

pytestmark = pytest.mark.django_db
LOG = (
    b"person,kind,date,event date,opted out,open complaint\n"
    b"A,support,2026-11-01,,no,no\n"
    b"A,support,2026-11-02,,no,no\n"
    b"=B,support,2026-11-02,,yes,no\n"
    b"C,party,2026-11-02,,no,no\n"
)


@pytest.fixture(autouse=True)
def _unscoped():
    with scopes_disabled():
        yield


def url(cast, name="fatigue"):
    return reverse(f"metrics:{name}", kwargs={"slug": cast.slug})


def page(answer) -> str:
    return answer.content.decode()


def upload(cast, data: bytes = LOG, **more):
    file = BytesIO(data)
    file.name = "log.csv"
    return cast.client().post(url(cast, "fatigue_log"), {"log": file, **more})


NUMBERS = {
    "min_days_any": 14,
    "min_days_relationship": 60,
    "max_365": 8,
    "max_event_age_days": 3,
    "pulse_tolerance_days": 5,
    "version": 1,
}


def test_without_numbers_of_its_own_the_general_rules_hold(acme):
    assert rules_of(acme.organization) == (GENERAL, 1)
    assert "General rules" in page(acme.client("reader").get(url(acme)))


def test_the_numbers_are_saved_and_shown(acme):
    answer = acme.client().post(url(acme, "fatigue_save"), NUMBERS, follow=True)
    assert rules_of(acme.organization) == (Rules(14, 60, 8, 3, 5), 2)
    assert "At least 14 days since the last request" in page(answer)


def test_the_same_numbers_sent_again_are_no_error_and_others_are_stale(acme):
    set_rules(by=acme.lead, rules=Rules(14, 60), expected=1)
    set_rules(by=acme.lead, rules=Rules(14, 60), expected=1)
    with pytest.raises(StaleWriteError):
        set_rules(by=acme.lead, rules=Rules(20, 60), expected=1)
    set_rules(by=acme.lead, rules=Rules(20, 60), expected=2)
    assert rules_of(acme.organization) == (Rules(20, 60), 3)


def test_what_somebody_else_set_is_shown_beside_what_was_typed(acme):
    set_rules(by=acme.owner, rules=Rules(21, 60), expected=1)
    answer = acme.client().post(url(acme, "fatigue_save"), NUMBERS)
    assert answer.status_code == 409
    assert "21" in page(answer)
    assert 'value="14"' in page(answer)


def test_a_relationship_request_never_waits_less_than_any(acme):
    answer = acme.client().post(url(acme, "fatigue_save"), {**NUMBERS, "min_days_relationship": 13})
    assert answer.status_code == 422
    assert not FatigueRules.objects.exists()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("c-kind=support", "May be sent"),
        ("c-kind=support&c-last_any=12", "The last request is less than 30 days ago."),
        (
            "c-kind=relationship&c-last_any=40&c-last_relationship=50",
            "The last relationship request is less than 90 days ago.",
        ),
        ("c-kind=support&c-event_age=9", "The event is more than 7 days old."),
        ("c-kind=support&c-last_any=40&c-requests_365=6", "There have been 6 requests"),
        ("c-kind=support&c-opted_out=on", "does not want to be asked"),
        ("c-kind=support&c-open_complaint=on", "Once the complaint is closed."),
        ("c-kind=product&c-last_any=3", "leave it out"),
        ("c-kind=reminder&c-last_any=3&c-reminders=1", "at most one reminder"),
        ("c-kind=support&c-contacts=40", "one of 7 contacts"),
        ("c-kind=relationship&c-last_relationship=20", "less than 30 days ago"),
    ],
)
def test_the_calculator_answers_in_words(acme, query, sentence):
    assert sentence in page(acme.client("reader").get(f"{url(acme)}?{query}"))


@pytest.mark.parametrize("query", ["c-kind=party", "c-kind=support&c-last_any=-1"])
def test_the_calculator_refuses_what_cannot_be(acme, query):
    assert acme.client().get(f"{url(acme)}?{query}").status_code == 422


def test_a_log_is_checked_row_by_row(acme):
    answer = upload(acme)
    result = answer.context["result"]
    assert (result.total, result.people, result.sent) == (3, 2, 1)
    assert [(line.number, line.code) for line in answer.context["lines"]] == [(3, "F3"), (4, "F1")]
    assert "Row 5" in page(answer)
    assert "Write onboarding, product" in page(answer)


def test_the_organisations_own_numbers_judge_the_log(acme):
    set_rules(by=acme.lead, rules=Rules(1, 60), expected=1)
    assert [line.code for line in upload(acme).context["lines"]] == ["F1"]


def test_the_blocked_requests_are_downloaded_without_formulas(acme):
    answer = upload(acme, download="1")
    text = page(answer)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "F3" in text
    assert ",=B" not in text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "holds no rows"),
        (b"who,what\nA,B\n", "Missing: Person, Kind, Date"),
        (b"person,kind,date\nA,support,03/04/2026\n", "can be read in two ways"),
    ],
)
def test_a_file_that_is_no_log_says_what_to_do(acme, data, sentence):
    answer = upload(acme, data)
    assert answer.status_code == 422
    assert sentence in page(answer)


def test_the_order_of_dates_may_be_said(acme):
    answer = upload(acme, b"person,kind,date\nA,support,03/04/2026\n", order="day")
    assert answer.context["result"].total == 1


def test_a_long_body_is_answered_unread(acme):
    answer = acme.client().post(
        url(acme, "fatigue_log"), b"", content_type="text/csv", CONTENT_LENGTH=str(10**8)
    )
    assert answer.status_code == 413
    assert "larger than 5 MB" in page(answer)


def test_opened_by_hand_the_check_leads_to_the_page(acme):
    assert acme.client().get(url(acme, "fatigue_log")).url == url(acme)
