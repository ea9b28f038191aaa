"""Every address × every role × both methods × a stranger: nothing is open by accident.

The table of `tests.addresses` is compulsory: an address that is not in it fails the sweep, so a
new page cannot be forgotten. Expected answers follow from the role table.
"""

import uuid
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver, path, reverse
from django_scopes import scopes_disabled

from assessments.models import Assessment, Participant, RatingRound
from config import urls as root_urls
from foundation.guards import Access, access_of
from organizations.access import ROLE_TABLE, Permission
from organizations.models import Invitation, Role
from reports.models import Report
from roadmaps.models import Initiative
from tests.addresses import PAGES
from tests.assessments.evidence.builders import make_file
from tests.assessments.participation.builders import enter, make_link
from tests.cast import NOON, Cast, make_assessment, make_completed, make_user
from tests.metrics.stage import metric_ids

PUBLIC, SIGNED_IN, PARTICIPANT = Access.PUBLIC, Access.SIGNED_IN, Access.PARTICIPANT


@dataclass
class Stage:
    """One organisation with one row of every kind that an address can name."""

    cast: Cast
    ids: dict[str, object]

    def url(self, name: str, **changes) -> str:
        pattern = patterns()[name]
        wanted = {key: {**self.ids, **changes}[key] for key in pattern.converters}
        return reverse(name, kwargs=wanted)


class Pattern:
    def __init__(self, callback, converters) -> None:
        self.callback = callback
        self.converters = converters


def patterns(resolver=None, namespace="", converters=None) -> dict[str, Pattern]:
    """Every named address of the site. Nameless ones appear under their pattern, and fail."""
    found: dict[str, Pattern] = {}
    for entry in (resolver or get_resolver()).url_patterns:
        keys = {**(converters or {}), **getattr(entry.pattern, "converters", {})}
        if isinstance(entry, URLPattern):
            found[f"{namespace}{entry.name or entry.pattern}"] = Pattern(entry.callback, keys)
        else:
            prefix = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            found |= patterns(entry, prefix, keys)
    return found


def make_stage(cast: Cast) -> Stage:
    rationale, evidence = f"{cast.organization.name} rationale", uuid.uuid4()

    def with_file(assessment: Assessment) -> None:
        title = f"{cast.organization.name} evidence"
        make_file(assessment, pk=evidence, title=title, stored_as=evidence.hex)

    done = make_completed(cast, quarter=3, rationale=rationale, before=with_file)
    draft = make_assessment(cast, quarter=4, rationale=f"{cast.organization.name} rationale")
    with scopes_disabled():
        initiative = Initiative.objects.create(
            organization=cast.organization,
            unit=cast.unit,
            assessment=done,
            area_key="culture",
            title=f"{cast.organization.name} initiative",
            horizon="0-3",
            effort="S",
            created_at=NOON,
        )
        report = Report.objects.create(
            organization=cast.organization,
            assessment=done,
            number=1,
            language="en",
            paper="a4",
            content_key="0" * 64,
            snapshot={"title": cast.organization.name},
            pdf=b"%PDF-1.7 " + cast.organization.name.encode(),
            sha256="0" * 64,
            pages=1,
            issued_at=NOON,
        )
        invitation = Invitation.objects.create(
            organization=cast.organization,
            email=f"invited@{cast.slug}.example",
            role=Role.READER,
            token_sha256=uuid.uuid4().hex * 2,
            created_at=NOON,
            expires_at=NOON + timedelta(days=9999),
        )
        rating_round = RatingRound.objects.create(
            assessment=draft, due_on=date(2099, 12, 1), opened_at=NOON
        )
        participant = Participant.objects.create(
            round=rating_round,
            email=f"participant@{cast.slug}.example",
            areas="data,design",
            invited_at=NOON,
        )
    ids = {
        "slug": cast.slug,
        "unit_id": cast.unit.pk,
        "assessment_id": done.pk,
        "draft_id": draft.pk,
        "area_key": "data",
        "initiative_id": initiative.pk,
        "report_id": report.pk,
        "member_id": cast.reader.pk,
        "invitation_id": invitation.pk,
        "participant_id": participant.pk,
        "evidence_id": evidence,
        "criterion_id": "DAT-1",
        "token": "unknown-token",
        **metric_ids(cast),
    }
    return Stage(cast, ids)


@pytest.fixture(scope="module")
def stages(casts, django_db_blocker) -> list[Stage]:
    with django_db_blocker.unblock():
        return [make_stage(cast) for cast in casts]


@pytest.fixture
def stage(stages, db) -> Stage:
    return deepcopy(stages[0])


@pytest.fixture
def foreign(stages, db) -> Stage:
    return deepcopy(stages[1])


# Parts of an address that are the same in every organisation.
NAMES_OF_NO_ROW = {"slug", "area_key", "key"}
MEMBER_PAGES = {name: who for name, who in PAGES.items() if isinstance(who, Permission)}
METHODS = ("get", "post")


def ours() -> dict[str, Pattern]:
    return {name: p for name, p in patterns().items() if not name.startswith("account")}


def test_every_address_is_in_the_table():
    assert set(ours()) == set(PAGES)


class WithAForgottenPage:
    """The site's addresses and one that nobody wrote into the table."""

    urlpatterns = [
        *root_urls.urlpatterns,
        path("forgotten/", lambda request: None, name="forgotten"),
    ]


@override_settings(ROOT_URLCONF=WithAForgottenPage)
def test_an_unknown_address_is_noticed():
    assert set(ours()) - set(PAGES) == {"forgotten"}


@pytest.mark.parametrize("name", PAGES)
def test_the_guard_of_a_page_is_the_one_in_the_table(name):
    view = patterns()[name].callback
    who = PAGES[name]
    if isinstance(who, Permission):
        assert (access_of(view), view.permission) == (Access.MEMBER, who)
    else:
        assert access_of(view) == who


def test_the_sign_in_package_opens_only_its_own_pages():
    views = [p.callback for name, p in patterns().items() if name.startswith("account")]
    assert views
    assert {view.__module__.split(".")[0] for view in views} == {"allauth"}
    assert {access_of(view) for view in views} == {Access.PUBLIC}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", MEMBER_PAGES)
@pytest.mark.django_db
def test_somebody_who_is_not_signed_in_is_sent_to_sign_in(stage, name, method):
    answer = getattr(Client(), method)(stage.url(name))
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/?next=/")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", MEMBER_PAGES)
@pytest.mark.django_db
def test_a_stranger_gets_the_404_of_something_that_does_not_exist(stage, foreign, name, method):
    client = foreign.cast.client("owner")
    answer = getattr(client, method)(stage.url(name))
    absent = getattr(client, method)(stage.url(name, slug="no-such-organisation"))
    assert (answer.status_code, absent.status_code) == (404, 404)
    assert stage.cast.organization.name not in answer.content.decode().replace("acme", "")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("name", MEMBER_PAGES)
@pytest.mark.django_db
def test_a_role_gets_what_the_table_says(stage, foreign, name, role, method):
    """Allowed roles get an answer of the page itself, all others 403; nobody a fault."""
    answer = getattr(stage.cast.client(role), method)(stage.url(name))
    if role in ROLE_TABLE[MEMBER_PAGES[name]]:
        absent_logo = name == "organizations:logo"
        assert answer.status_code in (200, 302, 405, 409, 410, 422) or absent_logo, answer
    else:
        assert answer.status_code == 403
    if not answer.streaming:
        assert "CANARY" not in answer.content.decode(errors="replace")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "name",
    [name for name in MEMBER_PAGES if set(patterns()[name].converters) - NAMES_OF_NO_ROW],
)
@pytest.mark.django_db
def test_the_row_of_another_organisation_does_not_exist_here(stage, foreign, name, method):
    """Own slug, the other's ids: 404 for the owner, who may do everything at home."""
    url = foreign.url(name, slug=stage.cast.slug)
    answer = getattr(stage.cast.client("owner"), method)(url)
    assert answer.status_code in (404, 405)
    if method == "post":
        assert answer.status_code == 404 or "GET" in answer.headers["Allow"]
    assert "CANARY" not in answer.content.decode()


DRAFT_PAGES = [
    "assessments:detail",
    "assessments:agreement",
    "assessments:evidence",
    "reports:result",
    "reports:download",
]


@pytest.mark.parametrize("role", [Role.RATER, Role.READER])
@pytest.mark.parametrize("name", DRAFT_PAGES)
@pytest.mark.django_db
def test_a_draft_is_for_those_who_assess(stage, name, role):
    url = stage.url(name, assessment_id=stage.ids["draft_id"])
    method = "post" if name == "reports:download" else "get"
    assert getattr(stage.cast.client(role), method)(url).status_code == 403


@pytest.mark.parametrize("name", [n for n, who in PAGES.items() if who is SIGNED_IN])
@pytest.mark.django_db
def test_a_personal_page_asks_to_sign_in(name):
    assert Client().get(reverse(name)).url.startswith("/accounts/login/")


@pytest.mark.django_db
def test_a_removed_member_is_a_stranger_at_the_next_request(stage):
    client = stage.cast.client("lead")
    assert client.get(stage.url("assessments:list")).status_code == 200
    stage.cast.lead.delete()
    assert client.get(stage.url("assessments:list")).status_code == 404


# A mail program stops e-mails without a session: its signed link is the right to do so.
WITHOUT_TOKEN = {"foundation:health", "organizations:mail_stop"}
UNSAFE = [name for name in PAGES if name not in WITHOUT_TOKEN]


@pytest.mark.parametrize("name", UNSAFE)
@pytest.mark.django_db
def test_no_form_is_taken_without_its_token(stage, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(stage.cast.owner.user)
    assert client.post(stage.url(name)).status_code in (403, 405)


@pytest.mark.django_db
def test_a_newcomer_is_a_stranger_everywhere(stage):
    client = Client()
    client.force_login(make_user("nobody"))
    for name in MEMBER_PAGES:
        assert client.get(stage.url(name)).status_code == 404, name


# Pages of participants: they exist for the one who was invited, by link or by account, alone.

PARTICIPANT_PAGES = [name for name, who in PAGES.items() if who is PARTICIPANT]


@pytest.fixture
def invited(stage) -> Client:
    """The browser of somebody who has followed the link of the stage's participant."""
    participant = Participant(pk=stage.ids["participant_id"])
    make_link(participant, "invited-token")
    client = Client()
    enter("invited-token", client)
    return client


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", PARTICIPANT_PAGES)
@pytest.mark.django_db
def test_a_participants_page_is_for_the_participant_alone(stage, foreign, invited, name, method):
    strangers = [Client(), *(stage.cast.client(role) for role in Role.values)]
    for client in [*strangers, foreign.cast.client("owner")]:
        assert getattr(client, method)(stage.url(name)).status_code == 404
    answer = getattr(invited, method)(stage.url(name))
    assert answer.status_code in (200, 302, 405, 422), answer
    assert "CANARY" not in answer.content.decode()
    other_participant = getattr(invited, method)(foreign.url(name))
    assert other_participant.status_code == 404
    assert "CANARY" not in other_participant.content.decode()


@pytest.mark.parametrize("name", PARTICIPANT_PAGES)
@pytest.mark.django_db
def test_no_answer_of_a_participant_is_taken_without_its_token(stage, invited, name):
    invited.handler.enforce_csrf_checks = True
    assert invited.post(stage.url(name)).status_code in (403, 405)


@pytest.mark.django_db
def test_the_link_of_a_participant_opens_no_page_of_members(stage, invited):
    for name in MEMBER_PAGES:
        answer = invited.get(stage.url(name))
        assert answer.status_code == 302, name
        assert answer.url.startswith("/accounts/login/?next=/"), name
