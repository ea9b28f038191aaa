"""Closing and reopening: once each, with everybody told and no answer lost."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from assessments import actions as assessment_actions
from assessments.actions import AnsweredError, FrozenError
from assessments.agreement.ballots import load_ballots
from assessments.models import Assessment, ParticipantRating, RatingRound
from assessments.rounds import actions, news
from assessments.rounds.queries import card_of, progress_of
from organizations.models import Notice
from tests.assessments.participation.builders import (
    make_answer,
    make_link,
    make_participant,
    make_round,
)
from tests.assessments.rounds.builders import complete, soon, texts, url
from tests.cast import NOON, day, make_completed
from tests.organizations.builders import add_member, add_unit

pytestmark = pytest.mark.usefixtures("unscoped")


def close(cast, found) -> bool:
    return actions.close_round(round=found, by=cast.lead, at=timezone.now())


def reopen(cast, found, due="2099-01-01") -> bool:
    return actions.reopen_round(round=found, due_on=day(due), by=cast.lead, at=timezone.now())


def answers(person, late=False) -> dict[str, int | None]:
    rows = ParticipantRating.objects.filter(participant=person, late=late)
    rows = rows if late else rows.that_count()
    return dict(rows.values_list("criterion_id", "level"))


@pytest.fixture
def ana(rating_round):
    ana = make_participant(rating_round, "ana@example.org", name="Ana")
    make_answer(ana, "DAT-1", level=1)
    return ana


def test_it_asks_first_and_names_who_has_not_answered(acme, rating_round, ana):
    make_participant(rating_round, "bea@example.org", name="Bea")
    page = texts(acme.client().get(url(acme, "round_close", rating_round)))
    assert "1 person has not answered yet" in page
    assert ">Bea<" in page
    assert "1 person has begun and not finished" in page
    assert "Fewer than three people have answered." in page
    rating_round.refresh_from_db()
    assert rating_round.is_open


def test_closed_it_shows_the_agreement(acme, rating_round, ana):
    answer = acme.client().post(url(acme, "round_close", rating_round))
    assert answer.url == url(acme, "agreement", rating_round)
    rating_round.refresh_from_db()
    assert (rating_round.state, rating_round.closed_by_name) == ("closed", "lead.acme")
    again = acme.client().post(url(acme, "round_close", rating_round))
    assert again.url == url(acme, "round", rating_round)


def test_closing_twice_is_closing_once(acme, rating_round):
    assert close(acme, rating_round)
    closed_at = RatingRound.objects.get().closed_at
    assert not close(acme, rating_round)
    assert RatingRound.objects.get().closed_at == closed_at
    assert RatingRound.objects.get().version == 2


def test_levels_on_which_all_agree_are_settled(acme, rating_round, monkeypatch):
    seen = []
    monkeypatch.setattr(actions, "settle", lambda **given: seen.append(given["round"]))
    monkeypatch.setattr(actions, "unsettle", lambda **given: seen.append("open"))
    close(acme, rating_round)
    close(acme, rating_round)
    reopen(acme, rating_round)
    reopen(acme, rating_round)
    assert seen == [rating_round, "open"]


def test_leads_and_members_who_took_part_are_told_once(acme, rating_round, ana):
    make_participant(rating_round, acme.rater.user.email, user=acme.rater.user)
    make_participant(rating_round, acme.reader.user.email, user=acme.reader.user, revoked_at=NOON)
    close(acme, rating_round)
    close(acme, rating_round)
    told = {notice.email: notice for notice in Notice.objects.all()}
    assert set(told) == {"owner.acme@example.org", "rater.acme@example.org"}
    notice = told["rater.acme@example.org"]
    assert (notice.kind, notice.payload) == (
        "round_closed",
        {"assessment": str(rating_round.assessment_id)},
    )
    reopen(acme, rating_round)
    close(acme, rating_round)
    assert Notice.objects.count() == 4


def test_leads_of_other_units_are_not_told(acme, draft):
    below = add_unit(acme, "Below", acme.unit)
    Assessment.objects.filter(pk=draft.pk).update(unit=below)
    found = make_round(acme, Assessment.objects.get(pk=draft.pk))
    here = add_member(acme, "here", "lead", acme.unit)
    add_member(acme, "elsewhere", "lead", add_unit(acme, "Elsewhere"))
    emails = {user.email for user in news.people_concerned(found)}
    assert here.user.email in emails
    assert "elsewhere@example.org" not in emails


def test_reopening_asks_and_warns_and_counts(acme, rating_round, ana):
    close(acme, rating_round)
    page = texts(acme.client().get(url(acme, "round_reopen", rating_round)))
    assert "No answers have come in since the round was closed." in page
    make_answer(ana, "DAT-2", late=True)
    page = texts(acme.client().get(url(acme, "round_reopen", rating_round)))
    assert "1 person has answered since the round was closed." in page
    assert "fewer than three people" in page
    page = texts(acme.client().get(url(acme, "round", rating_round)))
    assert "Answers have come in since the round was closed." in page
    assert "1 late" in page


def test_late_answers_replace_the_earlier_ones_or_are_added(acme, rating_round, ana):
    make_answer(ana, "DAT-3", level=2)
    close(acme, rating_round)
    make_answer(ana, "DAT-1", level=0, late=True)
    make_answer(ana, "DAT-2", level=None, late=True)
    assert answers(ana) == {"DAT-1": 1, "DAT-3": 2}
    address = url(acme, "round_reopen", rating_round)
    assert acme.client().post(address, {"due_on": soon(7)}).status_code == 302
    assert answers(ana) == {"DAT-1": 0, "DAT-2": None, "DAT-3": 2}
    assert answers(ana, late=True) == {"DAT-1": 0, "DAT-2": None}, "kept beside the copies"
    found = RatingRound.objects.get()
    assert load_ballots(found, closed_at=NOON).answered == 1
    by_criterion = load_ballots(found, closed_at=NOON).answers
    assert {key: [a.level for a in given] for key, given in by_criterion.items()} == {
        "DAT-1": [0],
        "DAT-2": [None],
        "DAT-3": [2],
    }
    [row] = progress_of(found).rows
    assert (row.answered, row.late, card_of(found.assessment).answered) == (3, 0, 1)
    assert (found.state, found.closed_at, found.times_reopened) == ("open", None, 1)
    assert found.due_on.isoformat() == soon(7)


def test_a_late_answer_of_an_earlier_turn_does_not_wait_again(acme, rating_round, ana):
    close(acme, rating_round)
    make_answer(ana, "DAT-1", level=0, late=True)
    reopen(acme, rating_round)
    close(acme, rating_round)
    assert progress_of(rating_round).late == 0
    reopen(acme, rating_round)
    assert ParticipantRating.objects.filter(participant=ana).count() == 3


def test_closing_is_never_before_an_answer_in_time(acme, rating_round, ana):
    ahead = timezone.now() + timedelta(minutes=5)
    make_answer(ana, "DAT-2", updated_at=ahead)
    close(acme, rating_round)
    assert RatingRound.objects.get().closed_at == ahead


def test_reopening_twice_is_reopening_once(acme, rating_round):
    close(acme, rating_round)
    assert reopen(acme, rating_round)
    assert not reopen(acme, rating_round)
    found = RatingRound.objects.get()
    assert found.times_reopened == 1
    answer = acme.client().post(url(acme, "round_reopen", found), {"due_on": soon()})
    assert answer.url == url(acme, "round", found)


def test_reopening_needs_a_date_ahead(acme, rating_round):
    close(acme, rating_round)
    answer = acme.client().post(url(acme, "round_reopen", rating_round), {"due_on": "2020-01-01"})
    assert answer.status_code == 422
    rating_round.refresh_from_db()
    assert not rating_round.is_open


def test_links_work_for_longer_in_a_reopened_round(acme, rating_round, ana):
    link = make_link(ana)
    close(acme, rating_round)
    reopen(acme, rating_round)
    before = link.expires_at
    link.refresh_from_db()
    assert link.expires_at > before


@pytest.mark.parametrize("name", ["round_close", "round_reopen", "participant_invite"])
def test_without_a_round_the_page_that_opens_one_answers(acme, draft, name):
    for method in ("get", "post"):
        answer = getattr(acme.client(), method)(url(acme, name, draft))
        assert answer.url == url(acme, "round", draft)


@pytest.mark.parametrize("name", ["round", "round_close", "round_reopen", "participant_invite"])
def test_of_a_completed_assessment_the_agreement_answers(acme, draft, name):
    make_round(acme, draft, state="closed", closed_at=NOON)
    complete(draft)
    assert acme.client().get(url(acme, name, draft)).url == url(acme, "agreement", draft)


def test_a_completed_assessment_refuses_both(acme, draft):
    found = make_round(acme, draft)
    done = make_completed(acme, quarter=3)
    found.assessment = done
    for act in (close, reopen):
        with pytest.raises(FrozenError):
            act(acme, found)


def test_only_who_assesses_here_does_either(acme, other, rating_round):
    for by in (acme.rater, acme.reader, other.lead):
        with pytest.raises(PermissionDenied):
            actions.close_round(round=rating_round, by=by, at=NOON)
        with pytest.raises(PermissionDenied):
            actions.reopen_round(round=rating_round, due_on=NOON.date(), by=by, at=NOON)
        with pytest.raises(PermissionDenied):
            actions.change_due_date(round=rating_round, due_on=NOON.date(), by=by, at=NOON)


@pytest.mark.parametrize("late", [False, True])
def test_a_draft_in_which_people_have_answered_is_not_discarded(acme, rating_round, late):
    make_answer(make_participant(rating_round), "DAT-1", late=late)
    draft = rating_round.assessment
    with pytest.raises(AnsweredError):
        assessment_actions.discard(assessment=draft, by=acme.lead)
    page = acme.client().post(url(acme, "discard", draft), follow=True)
    assert "answers are kept for ever" in texts(page)
    assert Assessment.objects.filter(pk=draft.pk).exists()


def test_without_answers_it_goes_with_its_round(acme, rating_round):
    make_link(make_participant(rating_round))
    assert assessment_actions.discard(assessment=rating_round.assessment, by=acme.lead)
    assert not RatingRound.objects.exists()
