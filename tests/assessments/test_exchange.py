"""An assessment travels as a file: what goes in comes out, once, and all of it or nothing."""

import uuid
from datetime import UTC, datetime

import pytest
from django_scopes import scope, scopes_disabled

from assessments.exchange import facts_of, find
from assessments.models import AreaRating, AreaResult, Assessment
from assessments.results import results_of
from foundation.strict_json import dumps
from organizations.models import Membership, Organization, Unit
from roadmaps import exchange
from roadmaps.exchange import export_document
from roadmaps.models import Initiative
from tests.assessments.documents import draft, example, example_text, imported, put, reasons
from tests.cast import NOON, make_assessment, make_completed, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("model_version", "unscoped")]


def counts() -> list[int]:
    tables = (AreaRating, AreaResult, Assessment, Initiative, Membership, Organization, Unit)
    return [table.objects.count() for table in tables]


class TestImport:
    def test_the_documented_example_can_be_imported(self):
        done = imported(example_text().encode())
        assert done.is_new
        assert str(done.assessment) == "Tienda Atocha · 3rd quarter 2026"

    def test_organization_and_units_are_created(self):
        imported(example())
        organization = Organization.objects.get()
        assert (organization.slug, organization.language) == ("ferreteria-sol", "es")
        shop = Unit.objects.get(name="Tienda Atocha")
        assert (shop.parent.name, shop.depth, shop.kind) == ("Zona Centro", 2, "shop")

    def test_a_completed_one_is_stored_as_completion_stores_it(self):
        assessment = imported(example()).assessment
        assessment.refresh_from_db()
        assert assessment.state == "completed"
        assert assessment.completed_at == datetime(2026, 10, 6, 9, 30, tzinfo=UTC)
        assert assessment.completed_by_name == "Inés Robledo"
        assert (assessment.index, assessment.stage, assessment.uncapped_stage) == (50, 2, 3)
        assert AreaResult.objects.filter(assessment=assessment).count() == 5
        assert results_of(assessment).overall.capped_by == ("delivery",)

    def test_a_draft_stays_a_draft(self):
        assessment = imported(draft()).assessment
        assert assessment.is_draft
        assert AreaRating.objects.get(assessment=assessment, area_key="design").level is None
        assert not AreaResult.objects.exists()

    def test_units_that_exist_are_used(self):
        imported(example())
        second = example() | {"id": str(uuid.uuid4())}
        second["period"] = {"kind": "year", "start": "2025-01-01", "end": "2025-12-31"}
        second["initiatives"] = []
        imported(second)
        assert Unit.objects.count() == 2
        assert Assessment.objects.count() == 2

    def test_texts_are_cleaned(self):
        document = put(example(), "areas[0].rationale", "a\u202eb\r\n\n\n\n\nc\u0007 ")
        put(document, "organization.name", " Ferreteri\u0301a  Sol ")
        assessment = imported(document).assessment
        assert AreaRating.objects.get(assessment=assessment, area_key="data").rationale == (
            "ab\n\n\nc"
        )
        assert assessment.organization.name == "Ferretería Sol"

    def test_areas_may_come_in_any_order(self):
        document = example()
        document["areas"].reverse()
        assert export_document(imported(document).assessment) == example_text().encode()

    def test_times_are_stored_in_utc(self):
        document = put(example(), "completed_at", "2026-10-06T11:30:00.250+02:00")
        text = export_document(imported(document).assessment).decode()
        assert '"completed_at": "2026-10-06T09:30:00.250000Z"' in text

    def test_initiatives_may_be_left_out(self):
        imported(put(example(), "initiatives", ...))
        assert not Initiative.objects.exists()

    def test_a_named_organization_wins_over_the_documents_own(self, acme):
        done = imported(example(), slug="acme")
        assert done.assessment.organization == acme.organization
        assert not Organization.objects.filter(slug="ferreteria-sol").exists()

    def test_an_owner_can_be_named(self):
        person = make_user("ines")
        imported(example(), owner="INES@example.org")
        assert Membership.objects.get().user == person
        assert Membership.objects.get().role == "owner"

    def test_a_dry_run_keeps_nothing(self):
        before = counts()
        assert imported(example(), dry_run=True).is_new
        assert counts() == before


class TestTwice:
    def test_it_changes_nothing_and_says_so(self):
        imported(example())
        before = counts()
        assert not imported(example()).is_new
        assert counts() == before

    def test_the_same_facts_written_otherwise_are_the_same(self):
        imported(example())
        document = put(example(), "completed_at", "2026-10-06T11:30:00+02:00")
        document["areas"].reverse()
        assert not imported(document).is_new

    def test_into_the_same_named_organization(self, acme):
        imported(example(), slug="acme")
        assert not imported(example(), slug="acme").is_new

    def test_without_its_initiatives_is_the_same_too(self):
        imported(example())
        assert not imported(put(example(), "initiatives", ...)).is_new

    @pytest.mark.parametrize(
        ("path", "value", "named"),
        [
            ("areas[0].level", "excellent", "(areas)"),
            ("areas[0].rationale", "Otra", "(areas)"),
            ("completed_by", "", "(completed_by)"),
            ("period", {"kind": "year", "start": "2026-01-01", "end": "2026-12-31"}, "(period)"),
            ("initiatives[0].state", "done", "(initiatives)"),
            ("organization.slug", "otra", "(organization)"),
        ],
    )
    def test_other_content_under_the_same_id_is_refused(self, path, value, named):
        imported(example())
        before = counts()
        (reason,) = reasons(put(example(), path, value))
        assert "already here with other content" in reason
        assert named in reason
        assert "give the document a new id" in reason
        assert counts() == before


class TestExport:
    def test_it_gives_back_the_documented_example(self):
        assert export_document(imported(example()).assessment) == example_text().encode()

    @pytest.mark.parametrize("make", [make_assessment, make_completed])
    def test_what_was_made_on_the_page_can_be_imported_again(self, acme, make):
        assessment = make(acme, rationale="Because.")
        first = export_document(assessment)
        assert not imported(first).is_new

    def test_elsewhere_it_is_the_same_again(self, acme):
        assessment = make_assessment(acme, rationale="Because.")
        first, identity = export_document(assessment), assessment.pk
        assessment.delete()
        acme.unit.delete()
        acme.organization.delete()
        assert imported(first).is_new
        assert export_document(find(identity)) == first

    def test_an_unknown_id_finds_nothing(self):
        assert find(uuid.uuid4()) is None

    def test_it_works_outside_every_scope(self, acme):
        with scopes_disabled():
            assessment = make_completed(acme)
        assert export_document(assessment).endswith(b"}\n")

    def test_removed_initiatives_stay_at_home(self, acme):
        assessment = imported(example()).assessment
        with scope(organization=assessment.organization):
            Initiative.objects.filter(action_key="").update(removed_at=NOON)
        assert b"Preguntar a quien" not in export_document(assessment)


class TestConflicts:
    """A document that does not fit what is stored is refused; nothing of it stays."""

    @pytest.fixture(autouse=True)
    def _stored(self, model_version, unscoped):
        imported(example())

    def refused(self, document, **options) -> str:
        before = counts()
        (reason,) = reasons(document | {"id": str(uuid.uuid4())}, **options)
        assert counts() == before
        return reason

    def test_a_second_assessment_of_the_period(self):
        assert self.refused(example() | {"initiatives": []}) == (
            "period: “Tienda Atocha” already has an assessment of 3rd quarter 2026:"
            " 3c9d2f4e-8a51-4b0e-9f3d-6f1b7a20c5d8 (completed). Choose another period or unit."
        )

    def test_an_organization_with_other_facts(self):
        assert self.refused(put(example(), "organization.currency", "USD")) == (
            "organization.currency: “USD” differs from “EUR”, which the organisation"
            " “ferreteria-sol” has here. Correct it, or name the organisation with --organization."
        )

    def test_a_real_organization_never_becomes_a_demonstration(self):
        assert "differs from false" in self.refused(
            put(example(), "organization.is_demonstration", True)
        )

    @pytest.mark.parametrize(
        "path",
        [
            [{"name": "Tienda Atocha", "kind": "shop"}],
            [{"name": "Zona Centro", "kind": "brand"}],
            [{"name": "ZONA centro", "kind": "region"}],
        ],
    )
    def test_a_unit_in_another_place_or_of_another_kind(self, path):
        reason = self.refused(put(example(), "unit", path))
        assert reason.startswith("unit[0]: the organisation has this unit as “Zona Centro")

    def test_a_model_that_is_not_loaded(self):
        document = put(example(), "model.version", 7)
        document["period"] = {"kind": "year", "start": "2025-01-01", "end": "2025-12-31"}
        assert self.refused(document) == (
            "model: “cx 7” is not loaded here; loaded: cx 1. Load it with"
            " `manage.py load_model FILE`."
        )

    def test_an_organization_that_is_not_there(self):
        assert self.refused(example(), slug="nowhere") == (
            "There is no organisation with the address “nowhere”."
        )

    def test_an_owner_who_is_not_there(self):
        document = example() | {"initiatives": []}
        document["period"] = {"kind": "year", "start": "2025-01-01", "end": "2025-12-31"}
        assert "Let them sign up first." in self.refused(document, owner="x@example.org")

    def test_a_later_fault_undoes_what_came_before(self):
        document = put(example(), "organization.slug", "another")
        document["initiatives"][0]["action"] = "NO-1"
        assert "initiatives[0].action" in self.refused(document)


class TestDemonstration:
    FLAG = "organization.is_demonstration"

    def test_an_import_makes_none(self):
        before = counts()
        (reason,) = reasons(put(example(), self.FLAG, True))
        assert reason.startswith("organization.is_demonstration: an import makes no demonstration")
        assert "--organization" in reason
        assert counts() == before

    def test_its_export_goes_into_a_real_organization(self, acme):
        done = imported(put(example(), self.FLAG, True), slug="acme")
        assert done.assessment.organization == acme.organization
        assert not Organization.objects.filter(is_demonstration=True).exists()

    def test_a_loaded_one_finds_its_own_export_again(self):
        facts = example()["organization"] | {"is_demonstration": True}
        Organization.objects.create(**facts, created_at=NOON)
        document = put(example(), self.FLAG, True)
        assert imported(document).is_new
        assert not imported(document).is_new


class TestTurns:
    def test_an_import_takes_the_lock_of_its_organization_before_it_looks(self, acme, monkeypatch):
        """The same file arrives a second time while the first import waits for its turn."""
        document = example() | {"organization": facts_of(acme.organization)}
        real = exchange.lock

        def other_wins(organization) -> None:
            monkeypatch.setattr(exchange, "lock", real)
            assert imported(document).is_new
            real(organization)

        monkeypatch.setattr(exchange, "lock", other_wins)
        assert not imported(document).is_new

    def test_two_that_create_the_same_organization_do_not_fail_with_a_traceback(self, monkeypatch):
        create = Organization.objects.create

        def other_wins(**facts) -> Organization:
            create(**facts)
            return create(**facts)

        monkeypatch.setattr(Organization.objects, "create", other_wins)
        (reason,) = reasons(example())
        assert reason == (
            "organization.slug: another import has just created “ferreteria-sol”."
            " Start this one again."
        )


def test_the_role_of_a_member_is_not_changed_behind_their_back(acme):
    before = counts()
    (reason,) = reasons(example(), slug="acme", owner=acme.reader.user.email)
    assert reason.startswith(
        "--owner: “reader.acme@example.org” is already a member of “acme”, in the role “reader”"
    )
    assert counts() == before
    assert Membership.objects.get(pk=acme.reader.pk).role == "reader"


def test_an_owner_may_be_named_again(acme):
    assert imported(example(), slug="acme", owner=acme.owner.user.email).is_new


def test_a_document_that_grows_by_composition_is_measured_afterwards():
    # One code point that NFC turns into two.
    document = put(example(), "organization.name", "\u0958" * 100)
    assert reasons(document) == ["organization.name: 200 characters, at most 120."]


def test_an_export_is_canonical():
    assert dumps(example()) == example_text().encode()
