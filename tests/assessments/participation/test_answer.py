"""Answering: saved one by one, never over another tab's answer, late but kept after the closing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.agreement.suppression import Disclosure, State
from assessments.models import CriterionRating, Participant
from assessments.participation import actions
from assessments.participation.queries import sheet_of
from assessments.rhythm.reminders import unfinished
from foundation.versions import StaleWriteError
from maturity.levels import Level
from tests.assessments.participation.builders import (
    HTMX,
    answers,
    close,
    make_answer,
    make_participant,
    reopen,
    url,
)
from tests.cast import NOON

pytestmark = pytest.mark.usefixtures("unscoped")


def save(client, participant, criterion="DAT-1", area="data", headers=None, **fields):
    form = {"level": "1", "note": "", "version": 1, **fields}
    return client.post(url(participant, "answer", area, criterion), form, headers=headers)


def act(participant, **changes):
    values = {
        "participant": participant,
        "criterion_id": "DAT-1",
        "level": Level.EXCELLENT,
        "note": "",
        "expected_version": 1,
        "at": NOON,
    }
    return actions.answer(**{**values, **changes})


def test_without_javascript_a_save_leads_back_to_the_question(browser_of_pilar, pilar):
    answer = save(browser_of_pilar, pilar, level="2", note=" Seen it. ")
    assert (answer.status_code, answer.url) == (302, f"{url(pilar, 'area', 'data')}#DAT-1")
    assert answers(pilar) == {False: (2, "Seen it.", 2)}


def test_a_save_in_the_background_answers_with_the_new_version(browser_of_pilar, pilar):
    answer = save(browser_of_pilar, pilar, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert 'value="2"' in page
    assert "1 of 11 questions answered" in page


def test_dont_know_is_an_answer(browser_of_pilar, pilar):
    save(browser_of_pilar, pilar, level="dont-know", note="Not my work.")
    assert answers(pilar) == {False: (None, "Not my work.", 2)}
    page = browser_of_pilar.get(url(pilar, "area", "data")).content.decode()
    assert "1 of 11 questions answered" in page
    assert 'value="dont-know" id="DAT-1-dont-know" checked' in " ".join(page.split())


def test_two_tabs_both_values_are_shown_and_nothing_is_overwritten(browser_of_pilar, pilar):
    save(browser_of_pilar, pilar, level="2", note="First tab")
    for headers in (None, HTMX):
        answer = save(browser_of_pilar, pilar, level="0", note="Second", headers=headers)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "First tab" in page
        assert headers or "Second</textarea>" in page, "in the background it stays in the field"
        assert 'name="overwrite" value="2"' in page
    assert answers(pilar) == {False: (2, "First tab", 2)}


def test_keep_mine_writes_over_the_version_that_was_seen(browser_of_pilar, pilar):
    save(browser_of_pilar, pilar, level="2")
    assert save(browser_of_pilar, pilar, level="0", overwrite="2").status_code == 302
    assert answers(pilar) == {False: (0, "", 3)}


def test_the_same_save_twice_leaves_one_answer(browser_of_pilar, pilar):
    for _ in range(2):
        assert save(browser_of_pilar, pilar, level="2", note="Once").status_code == 302
    assert answers(pilar) == {False: (2, "Once", 2)}


@pytest.mark.parametrize("headers", [None, HTMX])
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"level": "9"}, "Choose one of the three levels"),
        ({"level": ""}, "Choose a level or"),
        ({"version": "x"}, "Reload the page"),
        ({"note": "a" * 5000}, "Shorten this text to 4000 characters"),
    ],
)
def test_bad_input_is_explained_and_stays_typed(browser_of_pilar, pilar, fields, message, headers):
    answer = save(browser_of_pilar, pilar, headers=headers, **{"note": "Typed", **fields})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page.replace(",", "")
    assert headers or "Typed</textarea>" in page or "aaaa</textarea>" in page
    assert answers(pilar) == {}


@pytest.mark.parametrize(
    ("area", "criterion"), [("delivery", "DEL-1"), ("data", "DES-1"), ("data", "XXX-1")]
)
def test_a_question_that_was_not_put_does_not_exist(browser_of_pilar, pilar, area, criterion):
    assert save(browser_of_pilar, pilar, criterion, area).status_code == 404
    assert answers(pilar, criterion) == {}


def test_the_action_looks_at_the_areas_again(pilar):
    Participant.objects.filter(pk=pilar.pk).update(areas="design")
    with pytest.raises(actions.NotAskedError):
        act(pilar)
    with pytest.raises(actions.NotAskedError):
        act(pilar, criterion_id="nonsense")


def test_the_action_refuses_who_has_been_withdrawn_meanwhile(pilar):
    Participant.objects.update(revoked_at=NOON)
    with pytest.raises(actions.NotAskedError):
        act(pilar)


def test_who_loses_an_area_between_the_page_and_the_save_gets_404(
    browser_of_pilar, pilar, monkeypatch
):
    def lost(**_values):
        raise actions.NotAskedError

    monkeypatch.setattr(actions, "answer", lost)
    assert save(browser_of_pilar, pilar).status_code == 404


def test_the_address_of_a_save_leads_to_its_question(browser_of_pilar, pilar):
    answer = browser_of_pilar.get(url(pilar, "answer", "data", "DAT-2"))
    assert answer.url == f"{url(pilar, 'area', 'data')}#DAT-2"


def test_past_the_due_date_an_open_round_takes_answers(browser_of_pilar, pilar, rating_round):
    type(rating_round).objects.update(due_on="2020-01-01")
    save(browser_of_pilar, pilar)
    assert answers(pilar) == {False: (1, "", 2)}
    page = browser_of_pilar.get(url(pilar)).content.decode()
    assert "Answers were due on 1 January 2020. The round is still open" in page


# Late


def test_after_the_closing_an_answer_is_kept_as_late(browser_of_pilar, pilar):
    save(browser_of_pilar, pilar, level="2")
    close(pilar.round)
    answer = save(browser_of_pilar, pilar, level="0", note="Too late?", version=2)
    assert answer.status_code == 302
    assert answers(pilar) == {False: (2, "", 2), True: (0, "Too late?", 3)}
    page = browser_of_pilar.get(answer.url).content.decode()
    assert "The round was closed on 20 November 2026" in page
    assert "Your answer is kept as late" in page
    assert "Too late?</textarea>" in page


def test_a_save_in_the_background_after_the_closing_says_so(browser_of_pilar, pilar):
    close(pilar.round)
    page = save(browser_of_pilar, pilar, headers=HTMX).content.decode()
    assert "The round was closed on 20 November 2026" in page
    assert answers(pilar) == {True: (1, "", 2)}


def test_late_answers_too_are_saved_once_and_never_over_another_tabs(pilar):
    make_answer(pilar, "DAT-1", level=2, version=5)
    close(pilar.round)
    late = {"level": Level.IMMEDIATE_ACTION, "expected_version": 5}
    assert act(pilar, **late) == actions.Saved(6, late=True)
    assert act(pilar, **late) == actions.Saved(6, late=True), "sent twice"
    with pytest.raises(StaleWriteError):
        act(pilar, level=Level.EXCELLENT, expected_version=5)
    assert act(pilar, level=None, expected_version=6) == actions.Saved(7, late=True)
    assert answers(pilar) == {False: (2, "", 5), True: (None, "", 7)}


def test_the_same_answer_again_after_the_closing_makes_no_late_one(pilar):
    make_answer(pilar, "DAT-1", level=2, version=5)
    close(pilar.round)
    assert act(pilar, expected_version=5) == actions.Saved(5, late=False)
    assert True not in answers(pilar)


def test_late_answers_are_kept_after_the_assessment_is_completed(acme, pilar):
    close(pilar.round)
    type(pilar.round.assessment).objects.update(
        state="completed", completed_at=NOON, index=50, stage=2, uncapped_stage=2
    )
    assert act(pilar).late
    actions.finish(participant=pilar, at=NOON)


def test_reopening_lets_late_answers_count_in_the_place_of_earlier_ones(pilar, rating_round):
    make_answer(pilar, "DAT-1", level=2, note="In time", version=2)
    make_answer(pilar, "DAT-2", level=1, version=4)
    other = make_participant(rating_round, "ana@acme.example")
    make_answer(other, "DAT-1", level=1, note="Of Ana", version=2)
    close(rating_round)
    act(pilar, level=Level.IMMEDIATE_ACTION, note="Late", expected_version=2)
    act(pilar, criterion_id="DAT-3", expected_version=1)
    reopen(rating_round)
    assert actions.take_up_late_answers(rating_round=rating_round) == 2
    assert answers(pilar) == {False: (0, "Late", 3), True: (0, "Late", 3)}
    assert answers(pilar, "DAT-2") == {False: (1, "", 4)}
    assert answers(pilar, "DAT-3") == {False: (2, "", 2), True: (2, "", 2)}
    assert answers(other) == {False: (1, "Of Ana", 2)}
    first = pilar.ratings.get(criterion_id="DAT-1", turn=0, late=False)
    assert (first.level, first.note) == (2, "In time")
    late, copy = pilar.ratings.filter(level=0).order_by("turn")
    assert (copy.turn, copy.updated_at) == (1, late.updated_at)
    question = sheet_of(pilar).task("data").questions[0]
    assert (question.level, question.version, question.late) == (0, 3, False)


def test_after_a_reopening_earlier_answers_stay_and_the_new_one_counts(pilar, rating_round):
    make_answer(pilar, "DAT-1", level=2, version=4)
    close(rating_round)
    reopen(rating_round)
    with pytest.raises(StaleWriteError):
        act(pilar, level=None, expected_version=1)
    assert act(pilar, expected_version=4) == actions.Saved(4, late=False), "nothing new"
    assert act(pilar, level=None, expected_version=4) == actions.Saved(5, late=False)
    assert act(pilar, level=Level(1), expected_version=5) == actions.Saved(6, late=False)
    rows = pilar.ratings.order_by("turn").values_list("turn", "level", "version")
    assert list(rows) == [(0, 2, 4), (1, 1, 6)]
    assert pilar.ratings.that_count().get().turn == 1
    assert sheet_of(pilar).answered == 1


def test_a_late_answer_is_later_than_the_closing_even_by_a_slow_clock(pilar):
    close(pilar.round)
    act(pilar, at=NOON - timedelta(minutes=5))
    assert pilar.ratings.get().updated_at > NOON


def test_after_a_reopening_answers_are_later_than_what_was_shown(pilar, rating_round):
    shown = Disclosure(NOON, State.ALL, "", (1, 1, 1), 0).as_json()
    type(rating_round).objects.update(disclosed={"DAT-1": shown}, times_reopened=1)
    act(pilar, at=NOON - timedelta(minutes=5))
    assert pilar.ratings.get().updated_at > NOON


# Last time's level


def test_last_times_level_is_confirmed_by_one_button(browser_of_pilar, pilar):
    answer = save(browser_of_pilar, pilar, level="", confirm="1")
    assert answer.status_code == 302
    assert answers(pilar) == {False: (1, "", 2)}


# The end


def test_i_am_done_is_noted_once_and_answers_can_still_change(browser_of_pilar, pilar):
    answer = browser_of_pilar.post(url(pilar, "finish"))
    assert answer.url == url(pilar)
    page = browser_of_pilar.get(answer.url).content.decode()
    assert "You can still change your answers until the round is closed." in page
    pilar.refresh_from_db()
    first = pilar.finished_at
    browser_of_pilar.post(url(pilar, "finish"))
    save(browser_of_pilar, pilar)
    pilar.refresh_from_db()
    assert pilar.finished_at == first
    assert answers(pilar)


def test_the_last_answer_ends_it_without_a_button(browser_of_pilar, pilar):
    for question in sheet_of(pilar).task("design").questions:
        make_answer(pilar, question.key)
    criteria = [question.key for question in sheet_of(pilar).task("data").questions]
    CriterionRating.objects.create(
        assessment=pilar.round.assessment,
        criterion_id=criteria.pop(),
        applicable=False,
        not_applicable_reason="Not here.",
    )
    for key in criteria:
        pilar.refresh_from_db(fields=["finished_at"])
        assert pilar.finished_at is None
        save(browser_of_pilar, pilar, key)
    pilar.refresh_from_db()
    assert pilar.finished_at
    assert not unfinished().filter(pk=pilar.pk).exists(), "no more reminders"
    page = browser_of_pilar.get(url(pilar, "finish")).content.decode()
    assert "You are done. Thank you!" in page


def test_done_after_the_closing_is_thanked_for_what_is_late(browser_of_pilar, pilar):
    close(pilar.round)
    page = browser_of_pilar.post(url(pilar, "finish"), follow=True).content.decode()
    assert "your late answers are kept" in page


def test_a_save_asks_few_questions_of_the_database(browser_of_pilar, pilar):
    browser_of_pilar.get(url(pilar, "area", "data"))
    with CaptureQueriesContext(connection) as captured:
        save(browser_of_pilar, pilar, headers=HTMX)
    bounds = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    queries = [q["sql"] for q in captured if not q["sql"].startswith(bounds)]
    assert len(queries) <= 9, "\n".join(queries)
