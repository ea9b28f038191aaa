"""The look keeps its promises: contrast, no inline code, nothing unescaped, parts that speak."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils import translation

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))
SKIPPED_FOLDERS = {".venv", "var", "tests", ".git"}
SCREEN_STYLES = [path for path in STYLES if path.name not in {"tokens.css", "print.css"}]
LEVELS = ("excellent", "room", "immediate", "unrated")


def name_of(path):
    return str(path.relative_to(ROOT))


def sources():
    yield from TEMPLATES
    yield from ROOT.glob("*.py")
    for folder in ROOT.iterdir():
        if folder.is_dir() and folder.name not in SKIPPED_FOLDERS:
            yield from folder.rglob("*.py")


# Colours


def block(selector):
    css = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    start = css.index("{", css.index(selector)) + 1
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})\b", css[start : css.index("}", start)]))


LIGHT = block(":root {")
DARK = block('[data-bs-theme="dark"] {')


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


TEXT_PAIRS = [
    *((text, ground) for text in ("ink", "muted", "accent") for ground in ("canvas", "surface")),
    *((text, "accent-tint") for text in ("ink", "accent", "accent-strong")),
    *((f"{level}-text", f"{level}-tint") for level in LEVELS),
    *(("ink", f"{level}-tint") for level in LEVELS),
    ("accent-strong", "surface"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("error-text", "surface"),
    ("error-text", "error-tint"),
    ("ink", "error-tint"),
    ("muted", "unrated-tint"),
]
MARK_PAIRS = [
    *((level, f"{level}-tint") for level in LEVELS),
    *((level, "surface") for level in LEVELS),
    ("control", "surface"),
    ("control", "canvas"),
    ("error", "surface"),
    ("error", "error-tint"),
    ("accent", "line"),
]


def test_contrast_is_computed_as_the_guideline_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_has_contrast_of_four_and_a_half(theme, text, ground):
    assert contrast(theme[text], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARK_PAIRS)
def test_marks_and_controls_have_contrast_of_three(theme, mark, ground):
    assert contrast(theme[mark], theme[ground]) >= 3


def test_both_dark_themes_are_the_same():
    assert block(':root:not([data-bs-theme="light"]) {') == DARK
    assert DARK.keys() == LIGHT.keys()


@pytest.mark.parametrize("path", SCREEN_STYLES, ids=name_of)
def test_styles_take_their_colours_from_the_tokens(path):
    css = re.sub(r"url\([^)]*\)", "", path.read_text(encoding="utf-8"))
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", css) == []


def test_every_token_that_is_used_exists():
    css = "".join(path.read_text(encoding="utf-8") for path in STYLES)
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", css))
    defined = set(re.findall(r"--([a-z0-9-]+):", css))
    assert used - defined == set()


# What the content security policy and the escaping rules forbid


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_page_has_no_inline_style_script_or_handler(path):
    html = path.read_text(encoding="utf-8")
    assert not re.search(r"<style\b|\sstyle\s*=", html)
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", html)
    assert not re.search(r"\s(on[a-z]+|hx-on[:a-z-]*)\s*=\s*[\"']", html)
    assert "javascript:" not in html


def test_nothing_switches_escaping_off():
    forbidden = re.compile(
        r"\|\s*safe\b|\bmark_safe\b|autoescape\s+off|\bSafeString\(|\|\s*safeseq"
    )
    found = [name_of(p) for p in sources() if forbidden.search(p.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_template_fits_on_a_few_screens(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 200


@pytest.mark.parametrize("path", STYLES, ids=name_of)
def test_style_file_stays_readable(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


# Components


def component(name, **arguments):
    with translation.override("en"):
        return render_to_string(f"_components/{name}.html", arguments)


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


LEVEL_WORDS = {
    2: "Excellent",
    1: "Room for improvement",
    0: "Immediate action",
    None: "Not rated",
}


@pytest.mark.parametrize(("level", "word"), LEVEL_WORDS.items())
def test_level_is_symbol_and_word(level, word):
    html = component("level", level=level)
    assert text_of(html) == word
    assert html.count("<svg") == 1


@pytest.mark.parametrize(("level", "word"), LEVEL_WORDS.items())
def test_level_symbol_alone_keeps_its_word_for_readers(level, word):
    html = component("level", level=level, symbol_only=True)
    assert f'<span class="visually-hidden">{word}' in html


def test_levels_have_four_different_symbols():
    assert len({component("symbol", level=level) for level in LEVEL_WORDS}) == 4


def counts(excellent, room, immediate, unrated):
    return {
        "excellent": excellent,
        "room_for_improvement": room,
        "immediate_action": immediate,
        "not_rated": unrated,
    }


def test_stackbar_segments_follow_each_other():
    html = component("stackbar", counts=counts(2, 3, 1, 4))
    assert 'viewBox="0 0 10 1"' in html
    spans = re.findall(r'x="(\d+)" width="(\d+)"', html)
    assert spans == [("0", "2"), ("2", "3"), ("5", "1"), ("6", "4")]


def test_stackbar_says_its_numbers():
    html = component("stackbar", counts=counts(2, 3, 0, 0))
    assert (
        'aria-label="Excellent: 2, room for improvement: 3, immediate action: 0, not rated: 0"'
        in html
    )


def test_stackbar_of_nothing_is_still_a_picture():
    assert 'viewBox="0 0 1 1"' in component("stackbar", counts={})


def test_progress_says_and_draws_how_far():
    html = component("progress", done=2, total=5, label="2 of 5 areas rated")
    assert 'aria-valuenow="2"' in html
    assert 'aria-valuemax="5"' in html
    assert '<rect width="2" height="1"/>' in html
    assert text_of(html) == "2 of 5 areas rated"


def test_strip_is_a_table_with_headers_and_words():
    columns = [SimpleNamespace(label="Q1"), SimpleNamespace(label="Q2", break_before=True)]
    rows = [SimpleNamespace(label="Data", levels=[0, None])]
    html = component("strip", columns=columns, rows=rows)
    assert html.count('scope="col"') == 2
    assert html.count('scope="row"') == 1
    assert html.count('class="break"') == 1
    assert text_of(html).endswith("Data Immediate action Not rated")


def test_empty_state_offers_its_first_step():
    html = component("empty", title="No units yet", url="/new/", action="Add a unit")
    assert '<a class="btn primary" href="/new/">Add a unit</a>' in html


def test_notice_escapes_what_people_typed():
    assert "<b>" not in component("notice", text="<b>x</b>", kind="error")


def test_saved_shows_a_time_or_a_promise():
    assert "Saves as you go" in text_of(component("saved", at=None))


# Error pages and e-mails


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_error_page_needs_no_context(name):
    with translation.override("en"):
        html = render_to_string(f"{name}.html")
    assert html.count("<h1>") == 1
    assert 'href="/"' in html


MESSAGES = sorted(
    path.name.removesuffix("_subject.txt")
    for path in (ROOT / "templates" / "account" / "email").glob("*_subject.txt")
)
LINKS = {
    "site_url": "https://rumbo.example",
    "activate_url": "https://rumbo.example/confirm",
    "password_reset_url": "https://rumbo.example/reset",
}


@pytest.mark.parametrize("name", MESSAGES)
def test_mail_has_one_line_subject_text_and_html(name):
    with translation.override("en"):
        subject = render_to_string(f"account/email/{name}_subject.txt", LINKS)
        text = render_to_string(f"account/email/{name}_message.txt", LINKS)
        html = render_to_string(f"account/email/{name}_message.html", LINKS)
    assert len(subject.strip().splitlines()) == 1
    assert "Rumbo" in subject + text
    assert "&" not in text
    assert set(re.findall(r"https://[^/\s\"<]+", text + html)) == {"https://rumbo.example"}


@pytest.mark.parametrize("name", MESSAGES)
def test_mail_leads_to_the_same_place_in_both_parts(name):
    text = render_to_string(f"account/email/{name}_message.txt", LINKS)
    html = render_to_string(f"account/email/{name}_message.html", LINKS)
    link = re.search(r"^https://\S+/\S+$", text, re.MULTILINE)
    assert link is not None
    assert f'href="{link[0]}"' in html
