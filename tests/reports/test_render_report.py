"""manage.py render_report."""

import uuid

import pytest
from django.core.management import CommandError, call_command

from reports.rendering import PdfError, RenderedPdf
from tests.cast import make_completed

pytestmark = pytest.mark.pdf


def test_it_writes_the_report_to_a_file(acme, tmp_path, capsys):
    out = tmp_path / "report.pdf"
    call_command("render_report", str(make_completed(acme).pk), lang="es", paper="letter", out=out)
    assert out.read_bytes().startswith(b"%PDF-")
    assert "KiB" in capsys.readouterr().out


def test_an_unknown_assessment_is_named(acme):
    with pytest.raises(CommandError, match="There is no assessment"):
        call_command("render_report", str(uuid.uuid4()))


def test_a_folder_that_does_not_exist_is_named(acme, tmp_path, monkeypatch):
    monkeypatch.setattr("reports.issue.render_pdf", lambda document: RenderedPdf(b"%PDF-1.7"))
    out = tmp_path / "missing" / "report.pdf"
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("render_report", str(make_completed(acme).pk), out=out)


def test_a_missing_library_is_explained(acme, monkeypatch):
    def fail(document):
        raise PdfError("missing_library")

    monkeypatch.setattr("reports.issue.render_pdf", fail)
    with pytest.raises(CommandError, match="apt-get install"):
        call_command("render_report", str(make_completed(acme).pk))


@pytest.mark.parametrize("option", [{"lang": "fr"}, {"paper": "a0"}])
def test_other_languages_and_papers_are_refused(acme, option):
    with pytest.raises((CommandError, TypeError)):
        call_command("render_report", str(uuid.uuid4()), *[f"--{k}={v}" for k, v in option.items()])
