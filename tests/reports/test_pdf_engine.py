"""The PDF that comes out, read back."""

import json
import os
import subprocess
import sys
import textwrap
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.version import Version

from reports.rendering import (
    CHILD,
    INSTALL,
    PdfDocument,
    PdfError,
    child_environment,
    print_css,
    render_pdf,
)
from tests.reports.charts.samples import SWIMLANE, TREND
from tests.reports.pdf_samples import (
    IDENTIFIER,
    document,
    opened,
    page_texts,
    report_html,
    structure,
)

pytestmark = pytest.mark.pdf
ROOT = Path(__file__).parents[2]
TITLE = "CX maturity: Stores, 4th quarter 2026"


def python(code):
    """A stand-in for the child."""
    return [sys.executable, "-c", textwrap.dedent(code)]


@pytest.fixture(scope="module")
def report():
    return render_pdf(PdfDocument(report_html(), "en", TITLE, IDENTIFIER))


def test_weasyprint_is_not_older_than_the_one_that_closed_its_fetcher():
    assert Version(version("weasyprint")) >= Version("70.0")


def test_same_document_is_same_bytes(report):
    assert render_pdf(PdfDocument(report_html(), "en", TITLE, IDENTIFIER)) == report


def test_another_identifier_is_another_file():
    other = render_pdf(document(identifier=b"fedcba9876543210"))
    assert other != render_pdf(document())


def test_language_title_and_tags_are_set(report):
    with opened(report) as pdf:
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo["/Title"]) == TITLE
        assert b"pdfuaid:part" in pdf.Root.Metadata.read_bytes()


def test_document_decides_language_and_title_whatever_the_page_says():
    page = '<html lang="fr"><head><title>Other</title></head><body><p>Hola</p></body></html>'
    with opened(render_pdf(document(page, language="es", title="Título"))) as pdf:
        assert str(pdf.Root.Lang) == "es"
        assert str(pdf.docinfo["/Title"]) == "Título"


def test_headings_tables_and_figures_are_tagged(report):
    kinds = [kind for kind, _ in structure(report)]
    assert kinds.count("/H1") == 1
    assert {"/H2", "/Table", "/TH", "/TD", "/Figure", "/Link", "/P"} <= set(kinds)


def test_charts_are_described(report):
    described = [text for kind, text in structure(report) if kind == "/Figure"]
    assert described == [TREND.description, SWIMLANE.description]


def test_bookmarks_are_the_headlines(report):
    with opened(report) as pdf, pdf.open_outline() as outline:
        titles = [item.title for top in outline.root for item in (top, *top.children)]
    assert titles == [
        "Summary",
        "Data: complaints stay outside the register.",
        "Two initiatives start now.",
    ]


def test_every_font_is_embedded_and_it_is_inter(report):
    with opened(report) as pdf:
        fonts = [item for item in pdf.objects if item._type_name == "dictionary"]
        files = [font for font in fonts if font.get("/Type") == "/FontDescriptor"]
        assert files
        assert all("/FontFile2" in font or "/FontFile3" in font for font in files)
        assert any("Inter" in str(font.FontName) for font in files)


def test_every_page_says_where_it_is(report):
    pages = page_texts(report)
    assert len(pages) >= 4
    for number, page in enumerate(pages, start=1):
        assert "Aurora Retail · 4th quarter 2026 · model cx v1" in page
        assert f"Page {number} of {len(pages)}" in " ".join(page.split())
        assert "Demonstration" in page


def test_section_is_named_on_its_pages_and_not_on_the_first(report):
    tops = [page.split("\n", 1)[0].split()[0] for page in page_texts(report)]
    assert tops[0] == "Demonstration"
    assert tops[1] == tops[2] == "Data"
    assert tops[-1] == "Roadmap"


def test_heads_of_long_tables_repeat(report):
    pages = page_texts(report)
    assert all("Criterion" in page and "Level" in page for page in pages[1:3])


def test_contents_lead_to_their_pages(report):
    pages = page_texts(report)
    assert any(line.split() == ["Data", "2"] for line in pages[0].splitlines())
    assert any(line.split() == ["Roadmap", str(len(pages))] for line in pages[0].splitlines())


def test_links_are_printed(report):
    with opened(report) as pdf:
        links = [link for page in pdf.pages for link in page.get("/Annots", [])]
        assert len(links) >= 2
        assert all(link.F == 4 for link in links)


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_both_papers(paper, size):
    with opened(render_pdf(document(paper=paper, css=print_css()))) as pdf:
        assert tuple(round(float(side)) for side in pdf.pages[0].mediabox[2:]) == size


def test_assets_are_shown_by_name():
    path = '<path d="M0 0h9v9z"/>'
    logo = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{path}</svg>'.encode()
    page = '<img src="app-asset:logo" alt="Logo">'
    shown = render_pdf(document(page, assets={"logo": logo}))
    assert ("/Figure", "Logo") in structure(shown)
    assert "Logo" not in page_texts(shown)[0]  # the words stand in only for what is missing
    assert "Logo" in page_texts(render_pdf(document(page)))[0]


def test_report_is_small(report):
    assert len(report) < 120 * 1024


def test_parent_never_loads_weasyprint():
    code = "import sys, reports.rendering; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_child_sees_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary-secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://canary")
    monkeypatch.setenv("PYTHONPATH", "/tmp/canary")
    seen = render_pdf(
        document(),
        command=python("import json, os; print('%PDF-' + json.dumps(dict(os.environ)))"),
    )
    environment = json.loads(seen.removeprefix(b"%PDF-"))
    assert "canary" not in json.dumps(environment)
    assert environment.keys() - {"LC_CTYPE"} == child_environment().keys()
    assert os.environ["SECRET_KEY"] == "canary-secret"


def test_child_is_isolated_from_folder_and_environment():
    assert CHILD[1] == "-I"
    assert Path(CHILD[2]).name == "pdf.py"


def test_crash_of_the_child_is_reported_and_survived():
    with pytest.raises(PdfError) as caught:
        render_pdf(document(), command=python("import os; os.abort()"))
    assert caught.value.code == "failed"
    assert "could not be made" in caught.value.message
    assert render_pdf(document()).startswith(b"%PDF-")


def test_output_that_is_no_pdf_is_a_failure():
    with pytest.raises(PdfError, match="failed"):
        render_pdf(document(), command=python("print('hello')"))


def test_missing_library_names_the_command():
    without_pango = python(
        f"""
        import runpy, sys
        class NoPango:
            def find_spec(self, name, path=None, target=None):
                if name == "weasyprint":
                    raise OSError("cannot load library 'libpango-1.0-0'")
        sys.meta_path.insert(0, NoPango())
        runpy.run_path({CHILD[2]!r}, run_name="__main__")
        """
    )
    with pytest.raises(PdfError) as caught:
        render_pdf(document(), command=without_pango)
    assert caught.value.code == "missing_library"
    assert INSTALL in caught.value.message


def test_error_says_nothing_of_the_document(caplog):
    with pytest.raises(PdfError, match="failed"):
        render_pdf(document("<p>canary</p>", paper="canary-paper"))
    assert "KeyError at" in caplog.text
    assert "canary" not in caplog.text
