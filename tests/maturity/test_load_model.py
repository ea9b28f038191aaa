"""manage.py load_model"""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from maturity.content import PACKAGED_MODEL
from maturity.models import ModelVersion

pytestmark = pytest.mark.django_db


def load(*arguments):
    out = StringIO()
    call_command("load_model", *map(str, arguments), stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def model_file(tmp_path):
    """Writes a variant of the packaged model."""

    def write(**changes):
        file = tmp_path / "model.json"
        file.write_text(json.dumps(json.loads(PACKAGED_MODEL.read_bytes()) | changes))
        return file

    return write


def test_the_packaged_model_is_loaded_by_default():
    assert load() == "Model cx, version 1: loaded."
    assert ModelVersion.objects.current().model.id == "cx"


def test_loading_again_changes_nothing():
    load()
    before = ModelVersion.objects.values_list().get()

    assert load() == "Model cx, version 1: already loaded, nothing to do."
    assert ModelVersion.objects.values_list().get() == before


def test_layout_and_order_make_no_other_version(model_file):
    load()
    file = model_file()
    file.write_text(json.dumps(json.loads(file.read_text()), indent=8, sort_keys=True))

    assert "already loaded" in load(file)


def test_a_new_version_stands_beside_the_old_one(model_file):
    load()

    assert load(model_file(version=2)) == "Model cx, version 2: loaded."
    assert ModelVersion.objects.current().version == 2
    assert ModelVersion.objects.numbered(1).model.version == 1


def test_other_content_under_a_known_version_is_refused_with_what_to_do(model_file):
    load()

    with pytest.raises(CommandError, match=r"raise “version” in model\.json and load it again"):
        load(model_file(name={"en": "Other", "es": "Otro"}))
    assert ModelVersion.objects.get().model.name.en == "CX maturity model"


def test_a_fault_is_reported_with_its_path_and_nothing_is_stored(model_file):
    with pytest.raises(
        CommandError, match=r"model\.json is not a valid model\. \$\.name\.es: expected"
    ):
        load(model_file(name={"en": "Other", "es": ""}))
    assert not ModelVersion.objects.exists()


def test_a_missing_file_is_reported(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.json cannot be read: No such file"):
        load(tmp_path / "nowhere.json")


def test_a_folder_is_reported(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe{}", b"[1,"])
def test_what_is_not_json_is_reported(tmp_path, content):
    file = tmp_path / "model.json"
    file.write_bytes(content)

    with pytest.raises(
        CommandError, match=r"model\.json was not loaded\. The file is not (JSON|UTF-8)"
    ):
        load(file)
