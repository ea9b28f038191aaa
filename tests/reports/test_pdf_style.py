"""The report's style sheet and its typeface."""

import logging
import re

import pytest
from django.core.management import call_command

from reports import typeface
from reports.rendering import print_css, render_pdf
from tests.reports.pdf_samples import document, opened

pytestmark = pytest.mark.pdf


def rules():
    """The style sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", print_css(), flags=re.DOTALL)


@pytest.fixture(scope="module")
def var_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def built(var_folder, settings):
    settings.VAR_DIR = var_folder
    call_command("build_report_fonts", verbosity=0)


@pytest.fixture
def unbuilt(tmp_path, settings):
    settings.VAR_DIR = tmp_path


def font_names(pdf):
    with opened(pdf) as file:
        descriptors = [
            item
            for item in file.objects
            if item._type_name == "dictionary" and item.get("/Type") == "/FontDescriptor"
        ]
        return [str(item.FontName) for item in descriptors]


def test_weasyprint_understands_every_line(caplog):
    from weasyprint import CSS

    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        CSS(string=print_css())
    assert caplog.messages == []


@pytest.mark.parametrize("slow", ["display: grid", "collapse;", "columns:", "@import", "100 900"])
def test_nothing_that_is_slow_or_ignored(slow):
    assert slow not in rules()


def test_no_text_of_a_person_goes_through_the_style_sheet():
    css = rules()
    assert "string-set" not in css
    contents = {value.strip() for value in re.findall(r"[^-]content: ([^;}]+)", css)}
    assert contents == {
        "element(section)",
        "element(mark)",
        "element(footer)",
        "element(folio)",
        "none",
        "counter(page)",
        "counter(pages)",
        "target-counter(attr(href url), page)",
    }


def test_style_sheet_is_short():
    assert len(print_css().splitlines()) < 220


def test_cuts_are_built_once(built):
    assert typeface.is_built()
    before = [path.stat().st_mtime_ns for path in sorted(typeface.font_folder().iterdir())]
    call_command("build_report_fonts", verbosity=0)
    assert [p.stat().st_mtime_ns for p in sorted(typeface.font_folder().iterdir())] == before


def test_cuts_are_fixed_and_small(built):
    from io import BytesIO

    from fontTools.ttLib import TTFont

    cuts = typeface.read_cuts()
    assert list(cuts) == [400, 600, 700]
    for content in cuts.values():
        font = TTFont(BytesIO(content))
        assert "fvar" not in font
        assert {ord("ñ"), ord("€"), ord("↑")} <= set(font.getBestCmap())
        assert len(content) < 80_000


def test_report_uses_the_cuts(built):
    html = "<p>Text</p><h2>Heading</h2><h1>Headline</h1>"
    assert len(font_names(render_pdf(document(html, css=print_css())))) == 3


def test_report_without_cuts_still_uses_inter(unbuilt):
    assert typeface.read_cuts() == {}
    names = font_names(render_pdf(document("<p>Text</p>", css=print_css())))
    assert names
    assert all("Inter" in name for name in names)


def test_same_bytes_without_cuts(unbuilt):
    made = [render_pdf(document("<p>Text</p>", css=print_css())) for _ in range(2)]
    assert made[0] == made[1]


def test_letters_that_inter_lacks_fall_back(built):
    names = font_names(render_pdf(document("<p>Привет, שלום</p>", css=print_css())))
    assert any("Inter" not in name for name in names)
