"""manage.py import_assessment and export_assessment, as an administrator sees them."""

import io
import uuid

import pytest
from django.core.management import CommandError, call_command
from django_scopes import scopes_disabled

from assessments.models import Assessment
from foundation.strict_json import dumps
from organizations.models import Organization, Unit
from roadmaps.models import Initiative
from tests.assessments.documents import example, example_text, put
from tests.cast import make_user

ID = "3c9d2f4e-8a51-4b0e-9f3d-6f1b7a20c5d8"

pytestmark = pytest.mark.usefixtures("model_version")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "assessment.json"
    path.write_text(example_text(), "utf-8")
    return path


def run(command: str, *arguments, **options) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


def stored() -> int:
    with scopes_disabled():
        return Assessment.objects.count()


def test_import_says_what_it_stored(file):
    assert run("import_assessment", file) == (f"Imported: Tienda Atocha, 3rd quarter 2026 ({ID})\n")


def test_import_twice_says_so(file):
    run("import_assessment", file)
    assert run("import_assessment", file).startswith("Already imported, nothing to do: ")
    assert stored() == 1


def test_dry_run_keeps_nothing(file):
    assert run("import_assessment", file, "--dry-run").startswith("Would be imported: ")
    assert stored() == 0
    assert not Organization.objects.exists()


def test_export_gives_back_the_bytes(file, tmp_path):
    run("import_assessment", file)
    assert run("export_assessment", ID) == example_text()
    out = tmp_path / "out.json"
    assert run("export_assessment", ID, out=out) == f"Written to {out}.\n"
    assert out.read_bytes() == file.read_bytes()


def test_initiatives_come_along(file):
    run("import_assessment", file)
    with scopes_disabled():
        accepted, own = Initiative.objects.order_by("horizon")
    assert (accepted.action_key, accepted.criterion_id) == ("DEL-5-a", "DEL-5")
    assert (accepted.state, accepted.due_on.isoformat()) == ("under_way", "2026-12-18")
    assert (own.title, own.action_key) == ("Preguntar a quien recoge un encargo", "")


def test_initiatives_go_to_the_end_of_the_plan(file, tmp_path):
    run("import_assessment", file)
    second = put(example(), "initiatives", example()["initiatives"][1:])
    second |= {"id": str(uuid.uuid4())}
    second["period"] = {"kind": "year", "start": "2025-01-01", "end": "2025-12-31"}
    other = tmp_path / "other.json"
    other.write_bytes(dumps(second))
    run("import_assessment", other)
    with scopes_disabled():
        places = Initiative.objects.filter(horizon="3-6").values_list("position", flat=True)
        assert len(set(places)) == 2


def test_a_named_organization_and_owner(file, acme):
    make_user("ines")
    run("import_assessment", file, organization="acme", owner="ines@example.org")
    with scopes_disabled():
        assert Unit.objects.get(name="Tienda Atocha").organization == acme.organization
    assert acme.organization.memberships.filter(user__email="ines@example.org", role="owner")


def test_refusals_list_their_reasons(file, tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_text(example_text().replace('"excellent"', '"great"'), "utf-8")
    with pytest.raises(CommandError) as refused:
        run("import_assessment", bad)
    assert str(refused.value) == (
        "bad.json was not imported:\n  areas[4].level: “great” is not one of excellent,"
        " room_for_improvement, immediate_action, null."
    )
    assert stored() == 0


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path, db):
    huge = tmp_path / "huge.json"
    huge.write_bytes(b" " * (6 * 1024 * 1024))
    with pytest.raises(CommandError, match="larger than 5 MB"):
        run("import_assessment", huge)


def test_a_missing_file_is_named(tmp_path, db):
    with pytest.raises(CommandError, match=r"nowhere.json cannot be read: No such file"):
        run("import_assessment", tmp_path / "nowhere.json")


def test_a_missing_assessment_is_named(db):
    with pytest.raises(CommandError, match=f"There is no assessment {ID}"):
        run("export_assessment", ID)


def test_a_place_that_cannot_be_written_is_named(file, tmp_path):
    run("import_assessment", file)
    with pytest.raises(CommandError, match="cannot be written"):
        run("export_assessment", ID, out=tmp_path / "no" / "folder.json")
