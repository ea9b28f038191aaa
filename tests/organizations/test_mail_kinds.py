"""What a member is told by e-mail, organisation by organisation."""

import re

import pytest
from django_scopes import scopes_disabled

from organizations import opt_outs
from organizations.models import Membership, OptOut
from tests.cast import NOON
from tests.organizations.builders import make_demonstration

URL = "/profile/mail/"
pytestmark = pytest.mark.usefixtures("kinds")


@pytest.fixture
def post(acme):
    def post(*kinds, organization=acme.organization):
        form = {"organization": str(organization.pk), "kinds": kinds}
        return acme.client("reader").post(URL, form)

    return post


def stopped(cast) -> set[str]:
    return opt_outs.stopped_kinds(cast.organization.pk, cast.reader.user.email)


def ticked(page: str) -> set[str]:
    return set(re.findall(r'value="(\w+)" id="[^"]+" checked', page))


def test_the_profile_leads_there(acme):
    assert f'href="{URL}"' in acme.client("reader").get("/profile/").content.decode()


def test_everything_is_told_until_somebody_says_otherwise(acme):
    page = acme.client("reader").get(URL).content.decode()
    assert ticked(page) == {"due", "ready"}
    assert "Reports" in page
    assert acme.reader.user.email in page


def test_what_is_not_ticked_is_stopped(acme, post):
    answer = post("ready")
    assert (answer.status_code, answer.url) == (302, URL)
    assert stopped(acme) == {"due"}
    page = acme.client("reader").get(URL).content.decode()
    assert ticked(page) == {"ready"}


def test_and_ticked_again_it_comes_again(acme, post):
    post()
    assert stopped(acme) == {"due", "ready"}
    post("due", "ready")
    assert OptOut.objects.count() == 0


def test_the_choice_is_of_one_organisation(acme, other, post):
    with scopes_disabled():
        Membership.objects.create(
            organization=other.organization, user=acme.reader.user, role="reader", joined_at=NOON
        )
    post()
    assert opt_outs.stopped_kinds(other.organization.pk, acme.reader.user.email) == set()
    assert acme.client("reader").get(URL).content.decode().count('name="organization"') == 2


def test_it_is_nobody_elses_choice(acme, post):
    post()
    page = acme.client("lead").get(URL).content.decode()
    assert ticked(page) == {"due", "ready"}


def test_a_strangers_organisation_is_refused(acme, other, post):
    assert post(organization=other.organization).status_code == 422
    assert OptOut.objects.count() == 0


@pytest.mark.parametrize("form", [{}, {"organization": "x"}, {"kinds": "unknown"}])
def test_what_no_page_sends_changes_nothing(acme, form):
    known = {"organization": str(acme.organization.pk)} if "kinds" in form else {}
    answer = acme.client("reader").post(URL, {**known, **form})
    assert answer.status_code == 422
    assert "Your choice was not saved." in answer.content.decode()
    assert OptOut.objects.count() == 0


def test_mail_that_came_back_is_said_and_tried_again_on_request(acme, post):
    own = {"organization_id": acme.organization.pk, "email": acme.reader.user.email}
    post("ready")
    opt_outs.mark_undeliverable(**own, now=NOON.replace(year=2999))
    page = acme.client("reader").get(URL).content.decode()
    assert "An e-mail to your address came back" in page
    post("ready")
    assert stopped(acme) == {"due"}


def test_a_demonstration_has_nothing_to_choose(acme):
    page = make_demonstration(acme).client("lead").get(URL).content.decode()
    assert "not a member of an organisation that sends e-mails" in page


def test_somebody_without_an_organisation_is_told_so(newcomer):
    assert newcomer.get(URL).status_code == 200


def test_it_needs_signing_in(client, db):
    assert client.get(URL).url.startswith("/accounts/login/")
