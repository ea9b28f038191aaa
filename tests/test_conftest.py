"""Tests that need a system package are skipped without it, and say which one."""

import re
import shutil
from pathlib import Path

import pytest

import run
from tests import conftest

HERE = Path(__file__).parent
PANGO = run.PDF_PACKAGES["apt"]


class Item:
    def __init__(self, *markers) -> None:
        self.keywords = dict.fromkeys(markers)
        self.reasons = []

    def add_marker(self, mark) -> None:
        self.reasons.append(mark.kwargs["reason"])


@pytest.fixture
def complete(monkeypatch):
    """A system with everything; the test takes something away."""
    monkeypatch.setattr(conftest, "CHROMIUM", "/usr/bin/chromium")
    monkeypatch.setattr(run, "loads", lambda name: True)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")


def reasons(*markers) -> list[str]:
    item = Item(*markers)
    conftest.pytest_collection_modifyitems([item])
    return item.reasons


@pytest.mark.usefixtures("complete")
def test_nothing_is_skipped_on_a_complete_system():
    assert reasons("pdf", "browser") == []


@pytest.mark.usefixtures("complete")
@pytest.mark.parametrize("library", ["libpango-1.0", "libpangoft2"])
def test_without_pango_a_pdf_test_names_its_packages(monkeypatch, library):
    monkeypatch.setattr(run, "loads", lambda name: library not in name)
    assert reasons("pdf") == [f"Missing on this system: {PANGO}"]
    assert reasons("browser") == reasons() == []


@pytest.mark.usefixtures("complete")
def test_without_the_subsetter_pdf_tests_still_run(monkeypatch):
    monkeypatch.setattr(run, "loads", lambda name: "harfbuzz" not in name)
    assert reasons("pdf") == []


@pytest.mark.usefixtures("complete")
@pytest.mark.parametrize("program", ["pdftotext", "pdffonts"])
def test_without_a_reader_a_pdf_test_names_poppler(monkeypatch, program):
    monkeypatch.setattr(shutil, "which", lambda name: None if name == program else name)
    assert reasons("pdf") == ["Missing on this system: poppler-utils"]


@pytest.mark.usefixtures("complete")
def test_without_everything_both_are_named(monkeypatch):
    monkeypatch.setattr(run, "loads", lambda name: False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert reasons("pdf") == [f"Missing on this system: {PANGO} poppler-utils"]


@pytest.mark.usefixtures("complete")
def test_without_chromium_a_browser_test_names_it(monkeypatch):
    monkeypatch.setattr(conftest, "CHROMIUM", None)
    assert reasons("browser") == ["Missing on this system: chromium"]
    assert reasons("pdf") == []


def test_who_makes_or_reads_a_pdf_carries_the_marker():
    uses = re.compile(r'"pdftotext"|"pdffonts"|\bpage_texts\(|\brender_pdf\(|\bpikepdf\b')
    bare = [
        str(path.relative_to(HERE))
        for path in HERE.rglob("test_*.py")
        if path.name not in ("test_run.py", "test_conftest.py")
        and uses.search(text := path.read_text())
        and "pytest.mark.pdf" not in text
    ]
    assert bare == []
