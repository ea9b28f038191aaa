"""Writes without a version check (docs/decisions/0005) change nothing when they are sent twice."""

import pytest
from django_scopes import scopes_disabled

from assessments.models import AreaRating, AreaResult, Assessment
from organizations.models import Invitation, Membership, Unit, User
from roadmaps.models import Initiative
from tests.cast import NOON, make_assessment, make_completed
from tests.organizations.builders import add_invitation, add_unit
from tests.roadmaps.builders import make_initiative, url

TABLES = (
    AreaRating,
    AreaResult,
    Assessment,
    Initiative,
    Invitation,
    Membership,
    Unit,
    User,
)
PROFILE = {"name": "Lucía Ferrer", "language": "es", "theme": "dark"}


def everything() -> dict[str, list[dict]]:
    """All rows, the sign-in of the test apart."""
    with scopes_disabled():
        found = {table.__name__: list(table.objects.order_by("pk").values()) for table in TABLES}
    for user in found["User"]:
        del user["last_login"]
    return found


def plan(cast, act: str, *, removed: bool = False) -> str:
    row = make_initiative(cast, removed_at=NOON if removed else None)
    make_initiative(cast, title="Another", horizon="6-12", position=3)
    return url(cast, act, initiative=row)


CASES = {
    "complete": lambda c: (f"/o/acme/assessments/{make_assessment(c).pk}/complete/", {}),
    "discard": lambda c: (f"/o/acme/assessments/{make_assessment(c).pk}/discard/", {}),
    "accept": lambda c: (
        f"/o/acme/units/{make_completed(c).unit_id}/roadmap/accept/",
        {"action_key": ["CUL-1-a", "DAT-1-c"]},
    ),
    "move": lambda c: (plan(c, "move"), {"horizon": "6-12"}),
    "remove": lambda c: (plan(c, "remove"), {}),
    "restore": lambda c: (plan(c, "restore", removed=True), {}),
    "archive_unit": lambda c: (f"/o/acme/units/{c.unit.pk}/archive/", {}),
    "restore_unit": lambda c: (
        f"/o/acme/units/{add_unit(c, 'Old', archived_at=NOON).pk}/restore/",
        {},
    ),
    "remove_member": lambda c: (f"/o/acme/people/{c.reader.pk}/remove/", {}),
    "revoke_invitation": lambda c: (
        f"/o/acme/invitations/{add_invitation(c).pk}/revoke/",
        {},
    ),
    "update_profile": lambda c: ("/profile/", PROFILE),
    "choose_language": lambda c: ("/language/", {"language": "es"}),
}


@pytest.mark.parametrize("name", CASES)
def test_the_second_time_changes_nothing(acme, name):
    address, data = CASES[name](acme)
    client = acme.client("owner")
    before = everything()
    assert client.post(address, data).status_code == 302
    once = everything()
    assert once != before
    assert client.post(address, data).status_code in (
        302,
        404,
    )  # 404: there is nobody, or none, left
    assert everything() == once
