"""Removing, and undoing it."""

import pytest
from django_scopes import scopes_disabled

from roadmaps.models import Initiative
from tests.cast import NOON, make_completed
from tests.roadmaps.builders import make_initiative, url

pytestmark = pytest.mark.django_db


def stored(row) -> Initiative:
    with scopes_disabled():
        return Initiative.objects.get(pk=row.pk)


def test_removed_initiative_leaves_the_plan_and_can_be_undone(acme):
    row = make_initiative(acme, title="Short-lived")
    client = acme.client()
    page = client.post(url(acme, "remove", initiative=row), follow=True).content.decode()
    assert "Short-lived" not in page
    assert "The initiative is out of the plan." in page
    assert url(acme, "restore", initiative=row) in page
    page = client.post(url(acme, "restore", initiative=row), follow=True).content.decode()
    assert "Short-lived" in page
    assert "The initiative is back in the plan." in page


def test_row_is_kept_with_the_moment_of_removal(acme):
    row = make_initiative(acme, notes="kept")
    acme.client().post(url(acme, "remove", initiative=row))
    assert stored(row).notes == "kept"
    assert stored(row).removed_at is not None


def test_removing_twice_is_harmless(acme):
    row = make_initiative(acme)
    client = acme.client()
    for _ in range(2):
        assert client.post(url(acme, "remove", initiative=row)).status_code == 302
    assert stored(row).version == 2


def test_restoring_twice_is_harmless(acme):
    row = make_initiative(acme, removed_at=NOON)
    client = acme.client()
    for _ in range(2):
        assert client.post(url(acme, "restore", initiative=row)).status_code == 302
    assert stored(row).removed_at is None
    assert stored(row).version == 2


def test_removed_suggestion_is_suggested_again(acme):
    make_initiative(acme, assessment=make_completed(acme), action_key="CUL-1-a", removed_at=NOON)
    assert 'value="CUL-1-a"' in acme.client().get(url(acme)).content.decode()


def test_restoring_what_was_accepted_again_changes_nothing_and_says_so(acme):
    row = make_initiative(acme, action_key="CUL-1-a", removed_at=NOON)
    make_initiative(acme, action_key="CUL-1-a")
    page = acme.client().post(url(acme, "restore", initiative=row), follow=True).content.decode()
    assert "This action is in the plan again already." in page
    assert stored(row).removed_at == NOON


def test_reader_is_offered_no_undo(acme):
    row = make_initiative(acme, removed_at=NOON)
    page = acme.client("reader").get(f"{url(acme)}?removed={row.pk}").content.decode()
    assert "Undo" not in page
