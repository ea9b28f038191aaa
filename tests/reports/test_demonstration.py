"""The story that the demonstration tells, in both of its languages."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.db import transaction
from django_scopes import scope

from assessments.models import AreaRating, Assessment
from assessments.progress import rated_areas
from assessments.results import history_of, results_of
from foundation.cleaning import clean_text
from maturity.content import packaged_model
from maturity.levels import AREA_KEYS, Level
from organizations.models import Membership, Organization, Role, Unit
from reports import demonstration
from roadmaps.models import Initiative


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Loaded once for all tests of this file; each of them only reads."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_model", verbosity=0)
        demonstration.load(password="words that nobody types")
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.fixture(params=["aurora", "aurora-es"])
def organization(request, demo, db):
    found = Organization.objects.get(slug=request.param)
    with scope(organization=found):
        yield found


@pytest.fixture
def story():
    return demonstration.read_story()


class TestStory:
    def test_six_units_times_eight_quarters(self, organization):
        assert Unit.objects.count() == 6
        assert Assessment.objects.count() == 48
        assert Assessment.objects.completed().count() == 47

    def test_the_units_form_a_tree(self, organization):
        assert sorted(unit.indent for unit in Unit.objects.all().in_tree_order()) == [
            *(0, 0, 1, 1, 2, 2)
        ]

    def test_one_draft_is_left_with_three_of_five_areas(self, organization):
        draft = Assessment.objects.drafts().get()
        assert rated_areas([draft]) == {draft.pk: 3}
        assert draft.period_end.isoformat() == "2026-12-31"

    def test_nothing_is_dated_after_the_middle_of_the_last_quarter(self, organization):
        newest = Assessment.objects.completed().latest("completed_at")
        assert newest.completed_at.date().isoformat() == "2026-11-18"

    def test_completed_areas_each_say_why(self, organization):
        frozen = AreaRating.objects.filter(assessment__state="completed")
        assert frozen.count() == 47 * 5
        assert not frozen.filter(rationale="").exists()

    def test_no_rationale_is_repeated(self, organization):
        said = AreaRating.objects.exclude(rationale="").values_list("rationale", flat=True)
        assert not [text for text, times in Counter(said).items() if times > 1]

    def test_delivery_of_the_online_shop_falls_with_the_move_and_recovers(self, organization):
        unit = Unit.objects.filter(kind="business_unit").get()
        levels = [moment.levels["delivery"] for moment in history_of(unit.pk)]
        assert levels[2:] == [
            Level.EXCELLENT,
            Level.IMMEDIATE_ACTION,
            Level.IMMEDIATE_ACTION,
            Level.ROOM_FOR_IMPROVEMENT,
            Level.ROOM_FOR_IMPROVEMENT,
            Level.EXCELLENT,
        ]

    def test_the_outlet_lags_behind_every_other_unit(self, organization):
        last = {
            unit.kind: history_of(unit.pk)[-1].index for unit in Unit.objects.order_by("-depth")
        }
        assert last.pop("brand") < min(last.values())

    def test_every_unit_ends_higher_than_it_began(self, organization):
        for unit in Unit.objects.all():
            history = history_of(unit.pk)
            assert history[-1].index > history[0].index

    def test_the_whole_market_is_capped_by_its_culture(self, organization):
        unit = Unit.objects.get(parent=None, kind="region")
        assessment = Assessment.objects.completed().filter(unit=unit).latest("period_end")
        overall = results_of(assessment).overall
        assert (overall.stage, overall.uncapped_stage) == (2, 3)
        assert overall.capped_by == ("culture",)

    def test_each_unit_has_a_plan_with_words_of_its_own(self, organization):
        for unit in Unit.objects.all():
            plan = list(Initiative.objects.of_unit(unit).current())
            assert 5 <= len(plan) <= 10
            assert any(item.state == "done" for item in plan)
            assert all(item.starts_on and item.due_on for item in plan)
        own = Initiative.objects.filter(action_key="")
        assert own.count() == 6
        assert not own.filter(responsible_role="").exists()

    def test_initiatives_done_were_due_before_the_last_round(self, organization):
        done = Initiative.objects.filter(state="done")
        assert done.latest("due_on").due_on.isoformat() <= "2026-11-18"
        assert (
            not Initiative.objects.exclude(state="planned")
            .filter(starts_on__gt="2026-11-23")
            .exists()
        )

    def test_initiatives_answer_an_area_that_was_not_excellent(self, organization):
        for item in Initiative.objects.select_related("assessment"):
            rating = AreaRating.objects.get(assessment=item.assessment, area_key=item.area_key)
            assert rating.level != Level.EXCELLENT, str(item)

    def test_one_person_per_role(self, organization):
        members = Membership.objects.filter(organization=organization).select_related("user")
        assert {m.role: m.user.email.split("@")[0] for m in members} == {r: r for r in Role.values}
        assert {m.user.language for m in members} == {organization.language}


class TestBothTellings:
    def test_they_tell_the_same_levels(self, demo, db):
        told = []
        for organization in Organization.objects.order_by("slug"):
            with scope(organization=organization):
                ordered = AreaRating.objects.order_by(
                    "assessment__unit__depth",
                    "assessment__unit__kind",
                    *("assessment__period_end", "area_key", "level"),
                )
                told.append(list(ordered.values_list("level", flat=True)))
        assert told[0] == told[1]

    def test_each_text_is_there_in_both_languages(self, story):
        def texts(value):
            if isinstance(value, dict):
                if "en" in value or "es" in value:
                    yield value
                for inner in value.values():
                    yield from texts(inner)
            elif isinstance(value, list):
                for inner in value:
                    yield from texts(inner)

        found = list(texts(story))
        assert len(found) > 250
        for text in found:
            for language in ("en", "es"):
                assert clean_text(text[language], max_length=300, multiline=True) == text[language]

    def test_only_actions_of_the_model_are_named(self, story):
        known = {action.key for key in AREA_KEYS for action in packaged_model().actions_of(key)}
        named = {
            plan["action"]
            for unit in story["units"]
            for plan in unit["initiatives"]
            if "action" in plan
        }
        assert named <= known
