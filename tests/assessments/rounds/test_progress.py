"""Who has answered: everything but what they answered."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Participant, ParticipantRating
from assessments.rounds.queries import card_of, progress_of
from tests.assessments.participation.builders import make_answer, make_participant, make_round
from tests.assessments.rounds.builders import texts, url
from tests.cast import NOON, make_assessment
from tests.organizations.builders import make_demonstration

pytestmark = pytest.mark.usefixtures("unscoped")


def page_of(cast, found) -> str:
    return texts(cast.client().get(url(cast, "round", found)))


def test_nobody_yet(acme, rating_round):
    page = page_of(acme, rating_round)
    assert "Nobody is invited yet" in page
    assert "Close the round…" in page  # an open round is in the way of completion


def test_it_counts_people_and_answers(acme, rating_round):
    ana, bea, *_ = (make_participant(rating_round, f"{n}@example.org") for n in "abcd")
    make_answer(ana, "DAT-1")
    make_answer(ana, "DAT-2", level=None)
    make_answer(bea, "DAT-1")
    Participant.objects.filter(pk=bea.pk).update(finished_at=NOON)
    gone = make_participant(rating_round, "e@example.org", revoked_at=NOON)
    make_answer(gone, "DAT-1")
    make_answer(gone, "DAT-1", late=True)
    progress = progress_of(rating_round)
    assert (progress.answered, progress.finished, progress.invited) == (2, 1, 4)
    assert len(progress.without_answer) == 2
    assert [row.participant for row in progress.unfinished] == [ana]
    assert progress.late == 1
    page = page_of(acme, rating_round)
    assert "2 of 4 have answered" in page
    assert "2 of 11" in page
    card = card_of(rating_round.assessment)
    assert (card.answered, card.invited, card.is_open) == (2, 4, True)


def test_who_has_answered_everything_has_finished(rating_round):
    ana = make_participant(rating_round, areas="data")
    for criterion in rating_round.assessment.model_version.model.criteria_of("data"):
        make_answer(ana, criterion.id)
    [row] = progress_of(rating_round).rows
    assert row.is_finished


def test_no_level_and_no_note_appears(acme, rating_round):
    """The page is the same whatever people have answered."""
    ana = make_participant(rating_round)
    answer = make_answer(ana, "DAT-1", level=0, note="SECRET")
    seen = page_of(acme, rating_round)
    assert "SECRET" not in seen
    ParticipantRating.objects.filter(pk=answer.pk).update(level=2, note="Other")
    assert _without_token(page_of(acme, rating_round)) == _without_token(seen)
    close_page = texts(acme.client().get(url(acme, "round_close", rating_round)))
    assert "Excellent" not in seen + close_page


def _without_token(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line.lower())


def test_an_invitation_that_failed_says_why(acme, rating_round):
    make_participant(rating_round, mail_state="failed", mail_error="550 <b>unknown</b>")
    page = page_of(acme, rating_round)
    assert "1 invitation could not be delivered." in page
    assert "550 &lt;b&gt;unknown&lt;/b&gt;" in page
    assert "Send again" in page


def test_one_that_waits_cannot_be_sent_again(acme, rating_round):
    make_participant(rating_round)
    assert "Send again" not in page_of(acme, rating_round)


def test_markup_in_names_stays_text(acme, rating_round):
    make_participant(rating_round, name="<i>Ana</i>", department="<i>", mail_state="sent")
    page = page_of(acme, rating_round)
    assert "<i>" not in page
    assert "&lt;i&gt;Ana&lt;/i&gt;" in page


def test_200_people_cost_no_more_questions_than_two(acme, rating_round):
    Participant.objects.bulk_create(
        Participant(round=rating_round, email=f"{n}@example.org", areas="data", invited_at=NOON)
        for n in range(200)
    )
    client = acme.client()
    address = url(acme, "round", rating_round)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert len(queries) <= 8
    assert "200 participants" in texts(page)


def test_a_due_date_that_has_passed_is_pointed_out(acme, draft):
    found = make_round(acme, draft, due_on="2026-01-01")
    assert "The due date is past." in page_of(acme, found)


def test_a_demonstration_can_be_looked_at(acme):
    demo = make_demonstration(acme)
    found = make_round(demo, make_assessment(demo, levels={}))
    make_participant(found, mail_state="sent")
    page = page_of(demo, found)
    assert "Nobody can be invited to a demonstration" in page
    assert "Send again" not in page


def test_the_task_list_shows_the_round(acme, draft):
    address = url(acme, "detail", draft)
    assert "How a round works" in texts(acme.client().get(address))
    found = make_round(acme, draft)
    make_answer(make_participant(found), "DAT-1")
    assert "1 of 1 has answered" in texts(acme.client().get(address))
