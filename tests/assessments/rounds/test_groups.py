"""The two lists of an organisation: departments and seniorities."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments.models import RaterGroup
from assessments.rounds.groups import default_groups, fingerprint, groups_of, save_groups
from tests.assessments.rounds.builders import texts

pytestmark = pytest.mark.usefixtures("unscoped")


def address(cast):
    return reverse("assessments:groups", args=[cast.slug])


def version(cast) -> int:
    return fingerprint(groups_of(cast.organization))


def press(cast, departments="Sales\nService", seniorities="All", **more):
    form = {"departments": departments, "seniorities": seniorities, "version": version(cast)}
    return cast.client().post(address(cast), {**form, **more})


def names(cast, kind="department") -> list[str]:
    return groups_of(cast.organization)[kind]


def test_the_usual_ones_are_offered_before_any_is_stored(acme):
    page = texts(acme.client().get(address(acme)))
    assert "Product\nSales\nService\nDevelopment\nLeadership" in page
    assert not RaterGroup.objects.exists()
    assert default_groups("en")["seniority"] == ["Front line", "Management", "Leadership"]


def test_lists_are_saved_in_their_order(acme):
    assert press(acme, " Shops \n\nBack office\r\nZoo\nAir ").status_code == 302
    assert names(acme) == ["Shops", "Back office", "Zoo", "Air"]
    assert names(acme, "seniority") == ["All"]


@pytest.mark.parametrize(
    "text", ["", "  \n ", "Sales\nSALES", "\n".join(map(str, range(21))), "x" * 61, "\u200b"]
)
def test_bad_lists_are_refused_and_kept_as_typed(acme, text):
    answer = press(acme, text)
    assert answer.status_code == 422
    assert not RaterGroup.objects.exists()
    assert answer.context["form"]["departments"].value() == text


def test_20_names_of_60_characters_are_fine(acme):
    long = [f"{number:02}".ljust(60, "x") for number in range(20)]
    assert press(acme, "\n".join(long)).status_code == 302
    assert names(acme) == long


def test_two_leads_at_once_are_told(acme):
    old = version(acme)
    press(acme)
    answer = press(acme, "Warehouse", version=old)
    assert answer.status_code == 409
    assert "Warehouse" in texts(answer)
    assert names(acme) == ["Sales", "Service"]
    again = acme.client().post(
        address(acme),
        {
            "departments": "Warehouse",
            "seniorities": "All",
            "version": answer.context["form"]["version"].value(),
        },
    )
    assert again.status_code == 302
    assert names(acme) == ["Warehouse"]


def test_the_same_save_again_changes_nothing(acme):
    old = version(acme)
    press(acme)
    rows = set(RaterGroup.objects.values_list("pk", flat=True))
    assert press(acme, version=old).status_code == 302
    assert set(RaterGroup.objects.values_list("pk", flat=True)) == rows


def test_each_organisation_has_its_own(acme, other):
    press(acme)
    assert "Product" in names(other)
    press(other, "Sales")
    assert names(acme) == ["Sales", "Service"]


def test_markup_stays_text(acme):
    press(acme, "<b>M&S</b>")
    page = texts(acme.client().get(address(acme)))
    assert "<b>M&S</b>" not in page
    assert "&lt;b&gt;M&amp;S&lt;/b&gt;" in page


def test_who_only_reads_changes_nothing(acme):
    with pytest.raises(PermissionDenied):
        save_groups(departments=["A"], seniorities=["B"], expected=1, by=acme.reader)
