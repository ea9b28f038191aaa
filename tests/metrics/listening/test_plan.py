"""The journey is the organisation's own: its order, its names, and where nobody listens."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation
from django_scopes import scopes_disabled

from foundation.versions import StaleWriteError
from metrics.listening import actions
from metrics.listening.actions import PostFacts, TouchpointFacts
from metrics.listening.queries import coverage_of, last_quarter, only_moment, plan_of
from metrics.models import JourneyStep, ListeningPost, Moment, Touchpoint
from tests.cast import NOON, day
from tests.metrics.builders import make_metric, make_observation
from tests.metrics.listening.builders import make_post, make_step, make_touchpoint

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _unscoped():
    with scopes_disabled():
        yield


def facts(name="Call centre", step=None, moment="support", matters_most=False):
    return TouchpointFacts(name, step, moment, matters_most)


def post_facts(**changes):
    given = {"source": "calls", "channel": "", "metric": None, "responsible": None}
    given |= {"cadence": "month", "sampled": None, "note": ""}
    return PostFacts(**{**given, **changes})


def names(cast):
    return [stage.row.name if stage.row else None for stage in plan_of(cast.organization).stages]


def stops(cast):
    return [stop.row.name for stop in plan_of(cast.organization).stops]


@pytest.mark.parametrize(("language", "first"), [("en", "Start"), ("es", None)])
def test_a_typical_journey_has_a_step_for_every_moment(acme, language, first):
    with translation.override(language):
        assert actions.start_typical(by=acme.lead)
    plan = plan_of(acme.organization)
    assert len(plan.stages) == 5
    assert {stop.row.moment for stop in plan.stops} == set(Moment.values)
    assert len(plan.deaf) == 5
    assert first in (None, plan.stages[0].row.name)


def test_a_typical_journey_starts_only_an_empty_plan(acme):
    make_step(acme, "Ours")
    assert not actions.start_typical(by=acme.lead)
    assert names(acme) == ["Ours"]


def test_a_typical_journey_leaves_touchpoints_of_an_import_alone(acme):
    make_touchpoint(acme, "complaint", moment="")
    actions.start_typical(by=acme.lead)
    assert stops(acme).count("Complaint") == 0
    assert names(acme)[-1] is None


def test_steps_move_past_their_neighbours_and_not_beyond_the_ends(acme):
    one, two, three = (actions.add_step(by=acme.lead, name=name) for name in "ABC")
    actions.move_step(by=acme.lead, step=three, down=False)
    assert names(acme) == ["A", "C", "B"]
    actions.move_step(by=acme.lead, step=one, down=True)
    assert names(acme) == ["C", "A", "B"]
    actions.move_step(by=acme.lead, step=two, down=True)
    assert names(acme) == ["C", "A", "B"]


def test_touchpoints_move_within_their_step(acme):
    step = make_step(acme)
    first, second = (actions.add_touchpoint(by=acme.lead, facts=facts(n, step)) for n in "AB")
    actions.move_touchpoint(by=acme.lead, touchpoint=second, down=False)
    assert stops(acme) == ["B", "A"]
    actions.move_touchpoint(by=acme.lead, touchpoint=first, down=True)
    assert stops(acme) == ["B", "A"]


def test_a_name_is_taken_once_whatever_its_case(acme, other):
    make_step(acme, "Start")
    make_step(other, "Buy")
    with pytest.raises(ValidationError) as refused:
        actions.add_step(by=acme.lead, name="START")
    assert "name" in refused.value.message_dict
    actions.add_step(by=acme.lead, name="Buy")


def test_there_is_a_most_of_everything(acme, monkeypatch):
    for name in ("MOST_STEPS", "MOST_TOUCHPOINTS", "MOST_POSTS"):
        monkeypatch.setattr(actions, name, 1)
    step = actions.add_step(by=acme.lead, name="A")
    touchpoint = actions.add_touchpoint(by=acme.lead, facts=facts("A", step))
    actions.add_post(by=acme.lead, touchpoint=touchpoint, facts=post_facts())
    with pytest.raises(ValidationError, match="at most 1 step"):
        actions.add_step(by=acme.lead, name="B")
    with pytest.raises(ValidationError, match="at most 1 touchpoint"):
        actions.add_touchpoint(by=acme.lead, facts=facts("B", step))
    with pytest.raises(ValidationError, match="at most 1 listening post"):
        actions.add_post(by=acme.lead, touchpoint=touchpoint, facts=post_facts())


def test_a_removed_step_leaves_its_touchpoints_without_a_place(acme):
    step = make_step(acme)
    make_touchpoint(acme, "Invoice", step)
    actions.remove_step(by=acme.lead, step=step)
    assert (names(acme), stops(acme)) == ([None], ["Invoice"])


def test_a_touchpoint_that_figures_name_is_archived_and_can_come_back(acme):
    touchpoint = make_touchpoint(acme, "Invoice")
    make_observation(acme, make_metric(acme), touchpoint=touchpoint)
    assert not actions.remove_touchpoint(by=acme.lead, touchpoint=touchpoint, at=NOON)
    assert stops(acme) == []
    back = actions.add_touchpoint(by=acme.lead, facts=facts("INVOICE", matters_most=True))
    assert back.pk == touchpoint.pk
    assert stops(acme) == ["INVOICE"]


def test_a_touchpoint_that_nothing_names_is_gone(acme):
    touchpoint = make_touchpoint(acme)
    make_post(touchpoint)
    assert actions.remove_touchpoint(by=acme.lead, touchpoint=touchpoint, at=NOON)
    assert not Touchpoint.objects.exists()
    assert not ListeningPost.objects.exists()


def test_the_same_save_sent_again_is_no_error_and_another_is_stale(acme):
    step = make_step(acme, "Start")
    actions.edit_step(by=acme.lead, step=step, name="Begin", expected=1)
    actions.edit_step(by=acme.lead, step=step, name="Begin", expected=1)
    with pytest.raises(StaleWriteError):
        actions.edit_step(by=acme.lead, step=step, name="Other", expected=1)
    assert JourneyStep.objects.get().name == "Begin"


def test_a_stale_touchpoint_or_post_is_refused(acme):
    touchpoint = make_touchpoint(acme)
    post = make_post(touchpoint)
    with pytest.raises(StaleWriteError):
        actions.edit_touchpoint(by=acme.lead, touchpoint=touchpoint, facts=facts("New"), expected=4)
    with pytest.raises(StaleWriteError):
        actions.edit_post(by=acme.lead, post=post, facts=post_facts(note="x"), expected=4)


@pytest.mark.parametrize("role", ["rater", "reader"])
def test_only_those_who_measure_change_the_plan(acme, role):
    by, touchpoint = acme.member(role), make_touchpoint(acme)
    with pytest.raises(PermissionDenied):
        actions.add_step(by=by, name="A")
    with pytest.raises(PermissionDenied):
        actions.remove_touchpoint(by=by, touchpoint=touchpoint, at=NOON)
    with pytest.raises(PermissionDenied):
        actions.add_post(by=by, touchpoint=touchpoint, facts=post_facts())


def test_rows_of_another_organisation_are_out_of_reach(acme, other):
    theirs, touchpoint = make_step(other), make_touchpoint(acme)
    with pytest.raises(PermissionDenied):
        actions.move_step(by=acme.lead, step=theirs, down=True)
    with pytest.raises(PermissionDenied):
        actions.add_touchpoint(by=acme.lead, facts=facts("B", theirs))
    post = post_facts(responsible=other.lead)
    with pytest.raises(PermissionDenied):
        actions.add_post(by=acme.lead, touchpoint=touchpoint, facts=post)


def test_the_plan_shows_what_is_heard_and_by_whom(acme):
    metric = make_metric(acme)
    touchpoint = make_touchpoint(acme, matters_most=True)
    make_post(touchpoint, metric, responsible=acme.lead, sampled=Decimal("12.50"))
    (stop,) = plan_of(acme.organization).stops
    (post,) = stop.posts
    assert post.metric
    assert (post.responsible, post.share) == ("lead.acme", "12.5")
    assert not stop.is_deaf


def test_the_filter_keeps_the_touchpoints_of_one_moment(acme):
    step = make_step(acme)
    make_touchpoint(acme, "A", step, moment="support")
    make_touchpoint(acme, "B", step, moment="renewal")
    found = only_moment(plan_of(acme.organization), "renewal")
    assert [stop.row.name for stop in found.stops] == ["B"]


@pytest.mark.parametrize(
    ("on", "start"),
    [("2026-11-20", "2026-07-01"), ("2026-10-01", "2026-07-01"), ("2026-03-31", "2025-10-01")],
)
def test_the_last_full_quarter_is_over(on, start):
    assert last_quarter(day(on)).start == day(start)


def test_a_moment_is_silent_without_answers_in_the_last_full_quarter(acme):
    metric = make_metric(acme)
    make_observation(acme, metric, moment="support", n=40)
    touchpoint = make_touchpoint(acme, moment="renewal")
    make_observation(acme, make_metric(acme, "ces_ease"), n=10, touchpoint=touchpoint)
    make_post(make_touchpoint(acme, "Welcome", moment="onboarding"))
    plan = plan_of(acme.organization)
    found = coverage_of(acme.organization, plan.stops, on=NOON.date())
    silent = {one.key: one.posts for one in found.silent}
    assert silent == {"onboarding": 1, "product_30_60_90": 0, "relationship": 0}
    assert {one.key: one.answers for one in found.moments}["support"] == 40
