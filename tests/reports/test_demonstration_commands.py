"""Loading and removing the demonstration: labelled, repeatable, and without a trace."""

import io
import time

import pytest
from django.core.management import CommandError, call_command
from django_scopes import scope, scopes_disabled

from assessments.models import AreaRating, AreaResult, Assessment
from assessments.results import results_of
from organizations.models import Membership, Organization, Unit, User
from reports import demonstration
from reports.models import Report
from roadmaps.models import Initiative
from tests.cast import NOON, make_cast, make_completed, make_user

PASSWORD = "rumbo-demonstration"
TABLES = (
    *(AreaRating, AreaResult, Assessment, Initiative, Membership, Organization, Report),
    *(Unit, User),
)


def run(command: str) -> str:
    out = io.StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def rows() -> dict[str, list]:
    """Every row of every table that the demonstration touches."""
    with scopes_disabled():
        return {table.__name__: sorted(map(str, table.objects.values_list())) for table in TABLES}


@pytest.fixture
def demo(model_version) -> str:
    return run("load_demo")


@pytest.fixture
def organization(demo):
    found = Organization.objects.get(slug="aurora")
    with scope(organization=found):
        yield found


class TestLoading:
    def test_it_is_labelled(self, demo):
        assert Organization.objects.filter(is_demonstration=True).count() == 2

    def test_the_sign_ins_are_printed_and_work(self, demo, client):
        assert PASSWORD in demo
        for email in demonstration.emails():
            assert email in demo
        user = User.objects.get(email="lead@aurora.example")
        assert user.check_password(PASSWORD)
        assert user.emailaddress_set.get().verified

    def test_twice_is_the_same_as_once(self, demo):
        before = rows()
        assert "nothing to do" in run("load_demo")
        assert rows() == before

    def test_it_is_quick(self, model_version):
        began = time.process_time()
        run("load_demo")
        assert time.process_time() - began < 5

    def test_a_completed_row_is_what_completion_stores(self, organization):
        rows_ = AreaResult.objects.filter(assessment__in=Assessment.objects.completed())
        assert rows_.count() == 47 * 5
        first = Assessment.objects.completed().earliest("completed_at")
        assert first.index is not None
        assert first.stage == results_of(first).overall.stage
        assert first.completed_by_name == first.created_by_name != ""

    def test_a_real_organization_of_the_same_address_is_left_alone(self, model_version):
        Organization.objects.create(slug="aurora", name="A real one", created_at=NOON)
        with pytest.raises(CommandError, match="not a demonstration"):
            run("load_demo")
        assert Organization.objects.get().name == "A real one"

    def test_without_a_model_it_says_what_to_do(self, db):
        with pytest.raises(CommandError, match="load_model"):
            run("load_demo")
        assert not Organization.objects.exists()


class TestRemoving:
    def test_nothing_else_is_touched(self, model_version):
        make_completed(make_cast())
        before = rows()
        run("load_demo")
        run("remove_demo")
        assert rows() == before

    def test_twice_says_so(self, demo):
        run("remove_demo")
        assert "nothing to do" in run("remove_demo")

    def test_it_prints_what_went(self, demo):
        said = run("remove_demo")
        assert "96 assessments" in said
        assert "2 organizations" in said

    def test_reports_issued_meanwhile_go_too(self, organization):
        Report.objects.create(
            organization=organization,
            assessment=Assessment.objects.completed().first(),
            number=1,
            language="en",
            paper="a4",
            content_key="0" * 64,
            snapshot={},
            pdf=b"%PDF",
            sha256="0" * 64,
            pages=1,
            issued_at=NOON,
        )
        run("remove_demo")
        assert not Organization.objects.filter(is_demonstration=True).exists()

    def test_a_guest_from_outside_stays(self, organization):
        guest = make_user("guest")
        Membership.objects.create(
            organization=organization, user=guest, role="reader", joined_at=NOON
        )
        run("remove_demo")
        assert User.objects.get() == guest

    def test_its_people_stay_where_they_own_something_real(self, demo):
        lead = User.objects.get(email="lead@aurora.example")
        lead.set_password("their own words")
        lead.save()
        real = Organization.objects.create(slug="real", name="Real", created_at=NOON)
        Membership.objects.create(organization=real, user=lead, role="owner", joined_at=NOON)
        run("remove_demo")
        run("load_demo")
        lead.refresh_from_db()
        assert lead.check_password("their own words")
        assert Membership.objects.filter(user=lead).count() == 2
        run("remove_demo")
        assert list(User.objects.all()) == [lead]
