"""Opening a round: its terms are chosen once, and a draft has one round."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from assessments.actions import ArchivedUnitError, FrozenError
from assessments.models import GroupKind, RaterGroup, RatingRound
from assessments.rounds.actions import open_round
from organizations.models import Organization, Unit
from tests.assessments.participation.builders import make_link, make_participant, make_round
from tests.assessments.rounds.builders import soon, terms, texts, url
from tests.cast import NOON, day, make_completed

pytestmark = pytest.mark.usefixtures("unscoped")


def press(cast, draft, role="lead", **changes):
    return cast.client(role).post(url(cast, "round_open", draft), terms(**changes))


def test_without_a_round_the_page_explains_how_one_works(acme, draft):
    page = texts(acme.client().get(url(acme, "round", draft)))
    assert "nobody sees what others rate, and neither do you" in page
    assert "three answers or more" in page
    assert f'value="{soon(14)}"' in page
    assert not RatingRound.objects.exists()


def test_it_opens_with_its_terms_and_asks_for_people(acme, draft):
    answer = press(acme, draft, names="with", compare_by="department", due_on=soon(30))
    assert answer.url == url(acme, "participant_invite", draft)
    found = RatingRound.objects.get()
    assert (found.assessment, found.state, found.named) == (draft, "open", True)
    assert (found.compare_by, found.due_on.isoformat()) == ("department", soon(30))
    assert found.opened_by_name == "lead.acme"


def test_without_a_word_ratings_carry_no_names(acme, draft):
    press(acme, draft)
    assert not RatingRound.objects.get().named


def test_opened_twice_it_is_one_round_with_its_first_terms(acme, draft):
    press(acme, draft)
    assert press(acme, draft, names="with").url == url(acme, "round", draft)
    assert not RatingRound.objects.get().named
    again = open_round(
        assessment=draft,
        due_on=day("2099-01-01"),
        named=True,
        compare_by="department",
        by=acme.lead,
        at=NOON,
    )
    assert not again.named


@pytest.mark.parametrize("due_on", ["", "soon", "2020-01-01", "9999-12-31"])
def test_a_date_that_is_none_or_not_ahead_is_refused_and_all_else_kept(acme, draft, due_on):
    answer = press(acme, draft, due_on=due_on, names="with")
    assert answer.status_code == 422
    assert answer.context["form"]["names"].value() == "with"
    assert not RatingRound.objects.exists()


@pytest.mark.parametrize(("days", "status"), [(0, 422), (1, 302), (90, 302), (91, 422)])
def test_answers_are_asked_for_from_tomorrow_up_to_90_days(acme, draft, days, status):
    assert press(acme, draft, due_on=soon(days)).status_code == status


@pytest.mark.parametrize("field", ["names", "compare_by"])
def test_an_unknown_choice_is_refused(acme, draft, field):
    assert press(acme, draft, **{field: "other"}).status_code == 422


def test_the_usual_groups_are_stored_in_the_language_of_the_organisation(acme, draft):
    Organization.objects.filter(pk=acme.organization.pk).update(language="en")
    press(acme, draft)
    names = RaterGroup.objects.filter(kind=GroupKind.SENIORITY).values_list("name", flat=True)
    assert list(names) == ["Front line", "Management", "Leadership"]


def test_groups_that_are_there_stay(acme, draft):
    for kind in GroupKind.values:
        RaterGroup.objects.create(organization=acme.organization, kind=kind, name="Ours")
    press(acme, draft)
    assert set(RaterGroup.objects.values_list("name", flat=True)) == {"Ours"}


@pytest.mark.parametrize("role", ["rater", "reader"])
def test_only_who_assesses_opens_one(acme, draft, role):
    assert press(acme, draft, role).status_code == 403
    fields = {"due_on": day("2099-01-01"), "named": False, "compare_by": "seniority", "at": NOON}
    with pytest.raises(PermissionDenied):
        open_round(assessment=draft, by=acme.member(role), **fields)


def test_not_in_somebody_elses_assessment(acme, other, draft):
    fields = {"due_on": day("2099-01-01"), "named": False, "compare_by": "seniority", "at": NOON}
    with pytest.raises(PermissionDenied):
        open_round(assessment=draft, by=other.lead, **fields)


def test_not_in_an_archived_unit_or_a_completed_assessment(acme, draft):
    done = make_completed(acme, quarter=3)
    fields = {"due_on": day("2099-01-01"), "named": False, "compare_by": "seniority", "at": NOON}
    with pytest.raises(FrozenError):
        open_round(assessment=done, by=acme.lead, **fields)
    Unit.objects.filter(pk=draft.unit_id).update(archived_at=NOON)
    with pytest.raises(ArchivedUnitError):
        open_round(assessment=draft, by=acme.lead, **fields)
    assert "Restore it first" in texts(press(acme, draft))


def test_of_a_completed_assessment_the_result_answers(acme):
    done = make_completed(acme, quarter=3)
    assert "/round/" not in acme.client().get(url(acme, "round", done)).url


def test_another_date_counts_for_an_open_round(acme, rating_round):
    address = url(acme, "round_due", rating_round)
    assert acme.client().post(address, {"due_on": soon(40)}).status_code == 302
    rating_round.refresh_from_db()
    assert rating_round.due_on.isoformat() == soon(40)
    page = acme.client().post(address, {"due_on": "2020-01-01"})
    assert page.status_code == 422
    assert "Choose a day in the future." in texts(page)


def test_a_closed_round_keeps_its_date(acme, draft):
    found = make_round(acme, draft, state="closed", closed_at=NOON)
    page = acme.client().post(url(acme, "round_due", found), {"due_on": soon(40)}, follow=True)
    assert "Reopen it first" in texts(page)
    found.refresh_from_db()
    assert found.due_on == day("2099-12-01")


def test_a_new_date_keeps_links_working_for_longer(acme, rating_round):
    link = make_link(make_participant(rating_round), expires_at=timezone.now() + timedelta(days=2))
    gone = make_link(
        make_participant(rating_round, "b@example.org"),
        "b",
        expires_at=timezone.now() - timedelta(days=2),
    )
    acme.client().post(url(acme, "round_due", rating_round), {"due_on": soon(40)})
    before = gone.expires_at
    link.refresh_from_db()
    gone.refresh_from_db()
    assert link.expires_at > timezone.now() + timedelta(days=60)
    assert gone.expires_at == before
