"""Kind words are shared with consent and without anything that points to a person."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from foundation.versions import StaleWriteError
from metrics.models import Praise, Team
from metrics.voice import actions
from metrics.voice.actions import PraiseFacts
from organizations.models import Membership, Unit
from tests.cast import NOON
from tests.metrics.builders import make_metric
from tests.metrics.voice.builders import make_comment, make_praise

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _unscoped():
    with scopes_disabled():
        yield


@pytest.fixture
def shop(acme) -> Unit:
    return Unit.objects.create(organization=acme.organization, name="Online shop")


@pytest.fixture
def limited(acme, shop) -> Membership:
    """The lead, who now works with the online shop only."""
    acme.lead.units.add(shop)
    return Membership.objects.get(pk=acme.lead.pk)


def url(cast, name="praise", **kwargs):
    return reverse(f"metrics:{name}", kwargs={"slug": cast.slug, **kwargs})


def page(answer) -> str:
    return answer.content.decode()


def facts(cast, **changes):
    given = {"text": "Thank you.", "unit": cast.unit, "team": None, "touchpoint": None}
    given |= {"channel": "", "said_on": NOON.date(), "consent": "By e-mail", "in_report": False}
    return PraiseFacts(**{**given, **changes})


def typed(cast, **changes):
    today = timezone.localdate().isoformat()
    given = {"text": "You called back at once.", "unit": cast.unit.pk, "said_on": today}
    return {**given, "consent": "Ticked in the survey", **changes}


@pytest.mark.parametrize("role", ["lead", "rater", "reader"])
def test_every_member_sees_the_wall_and_only_those_who_measure_the_consent(acme, role):
    make_praise(acme, consent="Said so at the till")
    text = page(acme.client(role).get(url(acme)))
    assert "You called back at once." in text
    assert ("Said so at the till" in text) == (role == "lead")


def test_an_empty_wall_says_what_to_do(acme):
    assert "Share the first kind word" in page(acme.client().get(url(acme)))
    assert "Tell a CX lead" in page(acme.client("reader").get(url(acme)))


def test_the_newest_stands_first_and_the_wall_has_pages(acme):
    for number in range(13):
        said_on = NOON.date() - timedelta(days=number)
        make_praise(acme, f"Card {number:02}", said_on=said_on)
    client = acme.client("reader")
    first = [row.text for row in client.get(url(acme)).context["page"]]
    assert first == [f"Card {number:02}" for number in range(12)]
    assert "Card 12" in page(client.get(url(acme) + "?page=2"))


def test_the_wall_is_filtered_by_unit_and_team(acme, shop):
    team = Team.objects.create(organization=acme.organization, name="Night shift")
    make_praise(acme, "In the shop", unit=shop)
    make_praise(acme, "At night", team=team)
    client = acme.client("reader")
    for query, found in ((f"unit={shop.pk}", "In the shop"), (f"team={team.pk}", "At night")):
        rows = client.get(f"{url(acme)}?{query}").context["page"]
        assert [row.text for row in rows] == [found]
    empty = client.get(f"{url(acme)}?unit={shop.pk}&team={team.pk}")
    assert "No praise fits this filter" in page(empty)


def test_praise_is_added_once_however_often_it_is_sent(acme):
    client = acme.client()
    form = client.get(url(acme, "praise_add")).context["form"]
    data = typed(acme, submission=form["submission"].value(), in_report="on")
    first = client.post(url(acme, "praise_add"), data)
    assert client.post(url(acme, "praise_add"), data).url == first.url
    row = Praise.objects.get()
    assert (row.in_report, row.added_by, row.added_by_name) == (True, acme.lead, "lead.acme")


@pytest.mark.parametrize(
    "changes",
    [
        {"text": ""},
        {"text": "x" * 501},
        {"consent": ""},
        {"consent": "\u200b"},
        {"said_on": ""},
        {"said_on": "1999-12-31"},
        {"said_on": "2999-01-01"},
        {"unit": ""},
        {"channel": "pigeon"},
    ],
)
def test_what_is_missing_or_wrong_comes_back_with_what_was_typed(acme, changes):
    data = typed(acme, **changes)
    answer = acme.client().post(url(acme, "praise_add"), data)
    assert answer.status_code == 422
    assert not Praise.objects.exists()
    assert answer.context["form"]["text"].value() == data["text"]


def test_an_address_is_blacked_out_and_shown_before_it_is_saved(acme):
    client, address = acme.client(), url(acme, "praise_add")
    data = typed(acme, text="Thank you! Write to ana.ruiz@example.org")
    answer = client.post(address, data)
    assert answer.status_code == 422
    assert "Something was blacked out" in page(answer)
    assert "ana.ruiz@example.org" not in page(answer)
    assert not Praise.objects.exists()
    screened = answer.context["form"]["text"].value()
    client.post(address, {**data, "text": screened})
    assert Praise.objects.get().text == screened


def test_praise_of_another_organisations_unit_is_refused(acme, other):
    answer = acme.client().post(url(acme, "praise_add"), typed(acme, unit=other.unit.pk))
    assert answer.status_code == 422
    with pytest.raises(PermissionDenied):
        actions.add_praise(facts=facts(acme, unit=other.unit), by=acme.lead, at=NOON)


def test_a_lead_of_some_units_writes_for_these_alone_and_reads_all(acme, shop, limited):
    foreign = make_praise(acme, "Elsewhere")
    make_praise(acme, "Here", unit=shop)
    client = acme.client()
    text = page(client.get(url(acme)))
    assert "Elsewhere" in text
    assert "Here" in text
    assert text.count("#praise") == 0
    assert url(acme, "praise_edit", praise_id=foreign.pk) not in text
    assert client.get(url(acme, "praise_edit", praise_id=foreign.pk)).status_code == 404
    assert client.post(url(acme, "praise_hide", praise_id=foreign.pk)).status_code == 404
    assert client.post(url(acme, "praise_add"), typed(acme)).status_code == 422
    with pytest.raises(PermissionDenied):
        actions.hide_praise(praise=foreign, by=limited, at=NOON)
    with pytest.raises(PermissionDenied):
        actions.add_praise(facts=facts(acme), by=limited, at=NOON)


@pytest.mark.parametrize("role", ["rater", "reader"])
def test_only_those_who_measure_write_on_the_wall(acme, role):
    praise, by = make_praise(acme), acme.member(role)
    with pytest.raises(PermissionDenied):
        actions.add_praise(facts=facts(acme), by=by, at=NOON)
    with pytest.raises(PermissionDenied):
        actions.edit_praise(praise=praise, facts=facts(acme), by=by, expected=1)
    with pytest.raises(PermissionDenied):
        actions.show_praise(praise=praise, by=by)


def test_an_archived_unit_takes_no_new_praise(acme):
    Unit.objects.update(archived_at=NOON)
    with pytest.raises(ValidationError, match="archived"):
        actions.add_praise(facts=facts(acme), by=acme.lead, at=NOON)


def test_the_same_edit_sent_again_is_no_error_and_another_is_stale(acme):
    praise = make_praise(acme)
    for _time in range(2):
        actions.edit_praise(praise=praise, facts=facts(acme), by=acme.lead, expected=1)
    with pytest.raises(StaleWriteError):
        actions.edit_praise(
            praise=praise, facts=facts(acme, text="Other"), by=acme.lead, expected=1
        )


def test_the_edit_page_says_what_somebody_else_has_stored(acme):
    praise = make_praise(acme)
    Praise.objects.update(text="Their words", version=2)
    address = url(acme, "praise_edit", praise_id=praise.pk)
    answer = acme.client().post(address, typed(acme, text="My words", version=1))
    assert answer.status_code == 409
    assert "Their words" in page(answer)
    assert "My words" in page(answer)


def test_hidden_praise_leaves_the_wall_and_can_come_back(acme):
    praise = make_praise(acme)
    client, address = acme.client(), url(acme, "praise_hide", praise_id=praise.pk)
    client.post(address)
    assert "You called back" not in page(client.get(url(acme)))
    assert "You called back" in page(client.get(url(acme) + "?hidden=1"))
    assert "You called back" not in page(acme.client("reader").get(url(acme) + "?hidden=1"))
    client.post(address, {"show": "1"})
    assert "You called back" in page(acme.client("reader").get(url(acme)))


def test_what_customers_write_is_text_and_no_markup(acme):
    make_praise(acme, "<script>alert(1)</script>")
    assert "<script>alert(1)" not in page(acme.client("reader").get(url(acme)))


def test_comments_are_filtered_and_lead_to_a_filled_form(acme, shop):
    csat, nps = make_metric(acme), make_metric(acme, "nps")
    comment = make_comment(acme, csat, "Quick and kind.", score=5)
    make_comment(acme, nps, "Too slow.", unit=shop, score=0)
    client, address = acme.client(), url(acme, "comments")

    def texts(query):
        return [row.text for row, _metric in client.get(f"{address}?{query}").context["rows"]]

    assert len(texts("")) == 2
    assert texts(f"unit={shop.pk}") == texts(f"metric={nps.pk}") == texts("score=0")
    assert texts("score=5") == ["Quick and kind."]
    form = client.get(f"{url(acme, 'praise_add')}?comment={comment.pk}").context["form"]
    assert form["text"].value() == "Quick and kind."
    assert str(form["unit"].value()) == str(acme.unit.pk)


def test_comments_of_other_units_and_organisations_stay_out(acme, other, shop, limited):
    make_comment(acme, make_metric(acme), "Elsewhere")
    theirs = make_comment(other, make_metric(other), "Foreign")
    client = acme.client()
    assert client.get(url(acme, "comments")).context["rows"] == []
    form = client.get(f"{url(acme, 'praise_add')}?comment={theirs.pk}").context["form"]
    assert form["text"].value() is None


def test_without_comments_the_page_says_how_they_come(acme):
    assert "while importing a survey" in page(acme.client().get(url(acme, "comments")))
