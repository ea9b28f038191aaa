"""The roadmap report, read back from the PDF: what it says, its tags, its fonts, its pages."""

import io
import re
import subprocess
from datetime import date

import pikepdf
import pytest
from PIL import Image

from assessments.access import get_assessment
from reports.document import build_content
from reports.issue import issue
from reports.models import Report
from reports.rendering import render_pdf
from roadmaps.models import Initiative
from tests.cast import NOON, make_assessment, make_completed
from tests.reports.pdf_samples import embedded_files, opened, structure

pytestmark = [pytest.mark.pdf]

BEFORE = {"data": 1, "design": 1, "delivery": 2, "measurement": 0, "culture": 0}
HEADLINES = {
    "en": "Design is our strength; Culture holds the rest back.",
    "es": "Diseño es nuestra fortaleza; Cultura frena al resto.",
}


def add_initiative(cast, assessment, **changes):
    values = {
        "area_key": "culture",
        "title": "Name who answers for CX",
        "horizon": "0-3",
        "effort": "S",
        "created_at": NOON,
        "responsible_role": "General management",
        "due_on": date(2027, 1, 31),
    }
    return Initiative.objects.create(
        organization=cast.organization,
        unit=cast.unit,
        assessment=assessment,
        **{**values, **changes},
    )


@pytest.fixture(scope="module")
def rendered():
    """The PDFs of this file, by all that goes into them."""
    return {}


@pytest.fixture(autouse=True)
def _render_once(rendered, monkeypatch):
    """A document that an earlier test had made is not made again: it would have the same bytes."""

    def render(document):
        key = repr(document)
        if key not in rendered:
            rendered[key] = render_pdf(document)
        return rendered[key]

    monkeypatch.setattr("reports.issue.render_pdf", render)


@pytest.fixture
def completed(in_acme):
    make_completed(in_acme, quarter=3, levels=BEFORE)
    done = make_completed(in_acme, quarter=4, rationale="Seen in 12 stores.")
    add_initiative(in_acme, done)
    return done


def made(assessment, language="en", paper="a4"):
    return issue(assessment=assessment, language=language, paper=paper, by=None, at=NOON)


def page_texts(pdf):
    """The text of each page in the order in which it is read."""
    command = ["pdftotext", "-", "-"]
    out = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    return out.decode().split("\f")[:-1]


def flat(text):
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_first_page_stands_alone(completed, language):
    first = flat(page_texts(made(completed, language).pdf)[0])
    assert HEADLINES[language] in first
    for words in ("Name who answers for CX", "General management", "Seen in 12 stores."):
        assert words in first
    if language == "en":
        assert "Since 3rd quarter 2026: 2 areas improved, 1 fell." in first
        assert "The index alone would be stage 3, Managed. Culture at Immediate action" in first
        assert "Delivery fell from Excellent to Room for improvement." in first
        assert "Approve the initiative of the first three months." in first
        assert "Page 1 of" in first


def test_what_is_not_known_is_left_out(in_acme):
    alone = make_completed(in_acme)
    text = flat(" ".join(page_texts(made(alone).pdf)))
    assert "This is the first assessment of this unit" in text
    for invented in ("What changed", "Decision asked for", "What we propose"):
        assert invented not in text
    assert not re.search(r"\bNone\b(?! planned)", text)


def test_each_area_has_its_page(completed):
    pages = page_texts(made(completed).pdf)
    for name, level in (
        ("Data", "Room for improvement"),
        ("Design", "Excellent"),
        ("Culture", "Immediate action"),
    ):
        assert any(f"{name}: {level}" in flat(page) for page in pages)


def test_every_page_carries_date_version_and_number(completed):
    pages = page_texts(made(completed).pdf)
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in flat(page)
        assert "report 1 of 20 November 2026" in flat(page)


@pytest.mark.parametrize(("language", "title"), [("en", "CX maturity: "), ("es", "Madurez")])
def test_language_title_bookmarks_and_tags(completed, language, title):
    issued = made(completed, language)
    with opened(issued.pdf) as pdf:
        assert str(pdf.Root.Lang) == language
        assert str(pdf.docinfo["/Title"]).startswith(title)
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.MarkInfo.Marked
        with pdf.open_outline() as outline:
            names = [item.title for item in outline.root]
        assert len(pdf.pages) == issued.report.pages
    assert len(names) == 11
    assert len(set(names)) == 11
    kinds = {kind for kind, _ in structure(issued.pdf)}
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/P", "/Figure"} <= kinds


def test_every_figure_has_its_text(completed):
    alts = [alt for kind, alt in structure(made(completed).pdf) if kind == "/Figure"]
    assert alts
    assert all(alts)


def test_fonts_are_embedded_and_inter(completed):
    with opened(made(completed).pdf) as pdf:
        fonts = [item for item in pdf.objects if is_font(item)]
        names = {str(font.FontName) for font in fonts}
        assert fonts
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
    assert any("Inter" in name for name in names)


def is_font(item):
    return isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_both_papers(completed, paper, size):
    with opened(made(completed, paper=paper).pdf) as pdf:
        box = [round(float(value)) for value in pdf.pages[0].mediabox]
    assert (box[2], box[3]) == size


def test_the_same_content_is_rendered_once_and_opens_with_the_same_bytes(completed, monkeypatch):
    first = made(completed)
    monkeypatch.setattr("reports.issue.render_pdf", lambda *_: pytest.fail("rendered again"))
    again = made(completed)
    assert again.pdf == first.pdf
    assert again.report == first.report
    assert Report.objects.count() == 1


def test_a_changed_roadmap_is_a_new_report_and_the_old_one_stays(completed, in_acme):
    first = made(completed)
    add_initiative(in_acme, completed, title="Another thing")
    second = made(completed)
    assert (first.report.number, second.report.number) == (1, 2)
    assert bytes(Report.objects.get(number=1).pdf) == first.pdf
    assert "Another thing" in str(second.report.snapshot)
    assert "Another thing" not in str(first.report.snapshot)


def test_a_new_logo_is_a_new_report(completed, in_acme):
    first = made(completed)
    completed.organization.logo = png()
    second = made(completed)
    assert second.report != first.report
    assert any(kind == "/Figure" and alt == "Acme" for kind, alt in structure(second.pdf))


def png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 20), "#1f4b99").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize("text", ["/Type /Pages /Count 99999999999", "pages=7"])
def test_a_text_does_not_decide_how_many_pages_there_are(in_acme, text):
    done = make_completed(in_acme, rationale=text)
    add_initiative(in_acme, done, title=text)
    issued = made(done)
    with opened(issued.pdf) as pdf:
        assert len(pdf.pages) == issued.report.pages


def test_a_later_assessment_changes_no_earlier_report(completed, in_acme):
    first = made(completed)
    make_completed(in_acme, year=2027, quarter=1)
    assert made(completed).report == first.report


def test_a_draft_is_marked_and_never_kept(in_acme):
    draft = make_assessment(in_acme, levels={"data": 2})
    issued = made(draft)
    pages = page_texts(issued.pdf)
    assert issued.report is None
    assert not Report.objects.exists()
    assert "-draft.pdf" in issued.file_name
    assert all("Draft" in page for page in pages)
    assert "1 of 5 areas is rated so far." in flat(pages[0])


HOSTILE = [
    "<script>alert(1)</script>",
    "$x^2$ $\\frac{",
    "=1+1",
    "مرحبا بالعالم",
    "<img src='file:///etc/passwd'>",
    "{% load i18n %}{{ report }}",
    "&amp; &lt;b&gt;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_printed_as_it_was_typed(in_acme, text):
    done = make_completed(in_acme, rationale=text)
    add_initiative(in_acme, done, title=text[:200])
    issued = made(done)
    assert embedded_files(issued.pdf) == []
    if text.isascii():
        assert text in flat(" ".join(page_texts(issued.pdf)))


def test_long_texts_and_emoji_still_make_a_report(in_acme):
    text = "👩‍👩‍👧 " + "unbroken" * 200 + "\n\n" + "words and more words " * 100
    done = make_completed(in_acme, rationale=text[:4000])
    for number in range(40):
        add_initiative(in_acme, done, title=f"{number} {'long title ' * 17}"[:200])
    issued = made(done)
    assert issued.report.pages > 11


def test_the_snapshot_is_plain_json_and_names_what_was_printed(completed):
    snapshot = made(completed).report.snapshot
    assert snapshot["headline"] == HEADLINES["en"]
    assert [area["level"] for area in snapshot["areas"]] == [1, 2, 1, 1, 0]


def test_building_the_content_needs_few_queries(completed, in_acme, django_assert_max_num_queries):
    assessment = get_assessment(in_acme.lead, completed.pk)
    build_content(assessment, today=date(2026, 11, 20))
    for number in range(10):
        add_initiative(in_acme, completed, title=f"More {number}")
        make_completed(in_acme, year=2000 + number)
    with django_assert_max_num_queries(5):
        build_content(assessment, today=date(2026, 11, 20))


def test_pdftotext_finds_no_missing_letter(completed):
    out = subprocess.run(
        ["pdffonts", "-"], input=made(completed, "es").pdf, capture_output=True, check=True
    ).stdout.decode()
    rows = out.splitlines()[2:]
    assert rows
    assert all(" yes yes yes" in row for row in rows), out
