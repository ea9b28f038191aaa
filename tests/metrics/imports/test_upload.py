"""The first step: a file is taken and looked at, or refused with what to do."""

import pytest

from metrics.models import SurveyImport
from tests.metrics.imports.flow import last_import, page, unscoped, upload

pytestmark = pytest.mark.django_db
PAYLOAD = "<script>alert(1)</script>"


def test_a_file_leads_to_its_columns(acme, csat, folder):
    answer = upload(acme)
    row = last_import()
    assert answer.status_code == 302
    assert answer.url == page(acme, "import_map", row)
    assert (folder / row.stored_as).read_text().startswith("score,other")
    assert row.file_name == "survey.csv"
    assert len(row.sha256) == 64


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty."),
        (b"%PDF-1.7 whatever", "no table of answers"),
        (b"a,b\n", "no answers below"),
        (b'a,b\n1,"2\n', "quotation mark"),
    ],
)
def test_a_refused_file_is_explained_and_gone(acme, folder, content, words):
    answer = upload(acme, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not folder.exists() or not list(folder.iterdir())
    with unscoped():
        assert not SurveyImport.objects.exists()


def test_without_a_file_the_page_says_so(acme):
    answer = acme.client().post(page(acme, "import_new"), {"unit": acme.unit.pk})
    assert answer.status_code == 422
    assert "Choose a file." in answer.content.decode()


def test_the_unit_of_another_organisation_is_no_choice(acme, other, csat):
    acme.unit, own = other.unit, acme.unit
    answer = upload(acme)
    assert answer.status_code == 422
    assert own.name in answer.content.decode()


def test_when_the_row_cannot_be_written_the_file_goes(acme, csat, folder, monkeypatch):
    def fail(**_options):
        raise RuntimeError

    monkeypatch.setattr("metrics.imports.actions.begin", fail)
    with pytest.raises(RuntimeError):
        upload(acme)
    assert not list(folder.iterdir())


def test_a_name_and_a_header_are_only_text(acme, csat):
    upload(acme, f"{PAYLOAD},b\n5,1\n4,1\n3,1\n", name=f"{PAYLOAD.replace('/', '')}.csv")
    text = acme.client().get(page(acme, "import_map", last_import())).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_a_reader_cannot_upload(acme):
    assert upload(acme, role="reader").status_code == 403


def test_a_token_is_asked_for(acme):
    client = acme.client()
    client.handler.enforce_csrf_checks = True
    answer = client.post(page(acme, "import_new"), {"unit": acme.unit.pk})
    assert answer.status_code == 403
