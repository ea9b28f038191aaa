"""The Spanish catalogue is whole: every text, every plural form, the same placeholders."""

import os
import re
import shutil
from datetime import date
from pathlib import Path

import polib
import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import translation
from django.utils.translation import ngettext

from foundation.periods import Period

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale/es/LC_MESSAGES/django.po"
TAG = re.compile(r"<[^>]+>")
NAMED = re.compile(r"%\((\w+)\)[sd]|(?<!%)%[sd]|\{(\w+)\}")
SOURCES = [
    "config",
    "foundation",
    "organizations",
    "maturity",
    "metrics",
    "assessments",
    "roadmaps",
    "reports",
    "templates",
]


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def placeholders(text: str) -> set[str]:
    return {"".join(match.groups(default="")) or match.group() for match in NAMED.finditer(text)}


def spoken(entry: polib.POEntry) -> list[str]:
    """All Spanish texts of an entry; each placeholder stands as an x."""
    texts = (entry.msgstr, *entry.msgstr_plural.values())
    return [NAMED.sub("x", text) for text in texts if text]


def final_mark(text: str) -> str:
    return text[-1] if text[-1] in ".:?…" else ""


def test_every_text_is_translated_and_none_is_a_guess(catalogue):
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
    assert not catalogue.metadata_is_fuzzy
    assert catalogue.percent_translated() == 100


def test_spanish_has_three_plural_forms(catalogue):
    assert "nplurals=3" in catalogue.metadata["Plural-Forms"]
    plurals = [entry for entry in catalogue if entry.msgid_plural]
    assert plurals
    for entry in plurals:
        assert sorted(entry.msgstr_plural) == [0, 1, 2], entry.msgid
        assert all(entry.msgstr_plural.values()), entry.msgid


def test_placeholders_are_the_same_in_both_languages(catalogue):
    for entry in catalogue:
        wanted = placeholders(entry.msgid) | placeholders(entry.msgid_plural)
        for text in (entry.msgstr, *entry.msgstr_plural.values()):
            if text:
                assert placeholders(text) <= wanted, entry.msgid
        if not entry.msgid_plural:
            assert placeholders(entry.msgstr) == wanted, entry.msgid


def test_markup_is_the_same_in_both_languages(catalogue):
    for entry in catalogue:
        for text in spoken(entry):
            assert sorted(TAG.findall(text)) == sorted(TAG.findall(entry.msgid)), entry.msgid


def test_spanish_is_punctuated_as_spanish(catalogue):
    """¿ and ¡ open what they close, quotes are « », and a sentence ends as its English one."""
    for entry in catalogue:
        source = TAG.sub("", entry.msgid)
        for text in (TAG.sub("", text) for text in spoken(entry)):
            assert text.count("¿") == text.count("?"), entry.msgid
            assert text.count("¡") == text.count("!"), entry.msgid
            assert text.count("«") == text.count("»"), entry.msgid
            assert not set(text) & set("\"“”'‘’"), entry.msgid
            greets = source.startswith("Hello") and text.startswith("Hola")
            assert final_mark(text) == (":" if greets else final_mark(source)), entry.msgid


def test_the_interface_never_mixes_languages(catalogue):
    """The words that translators of such products leave in English by habit."""
    habit = re.compile(r"\b(roadmap|e-?mail|feedback|dashboard|logout|login)\b", re.IGNORECASE)
    for entry in catalogue:
        for text in spoken(entry):
            assert not habit.search(text), entry.msgid


def test_a_plural_is_really_spoken():
    with translation.override("es"):
        text = ngettext("%(count)d fell", "%(count)d fell", 2) % {"count": 2}
    assert text != "2 fell"


def test_free_dates_stand_well_after_an_article():
    """ "desde el %(period)s": bare dates would read as the two ends of the sentence itself."""
    with translation.override("es"):
        label = Period(date(2026, 2, 3), date(2026, 5, 9)).label
    assert label == "periodo del 3 feb 2026 al 9 may 2026"


def test_no_spanish_text_is_left_in_english(catalogue):
    """The same words in both languages are allowed only where they are names."""
    same = {
        entry.msgid
        for entry in catalogue
        if entry.msgid == entry.msgstr and len(entry.msgid.split()) > 2
    }
    assert same <= {"Net Promoter Score (NPS)"}


def test_the_catalogue_holds_what_the_sources_say(tmp_path, catalogue):
    if not shutil.which("xgettext"):
        pytest.skip("gettext is missing: install the package gettext.")
    for name in SOURCES:
        ignore = shutil.ignore_patterns("__pycache__", "content")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignore)
    (tmp_path / "locale").mkdir()
    before = Path.cwd()
    try:
        os.chdir(tmp_path)
        with override_settings(LOCALE_PATHS=[str(tmp_path / "locale")]):
            call_command("makemessages", locale=["es"], verbosity=0)
    finally:
        os.chdir(before)
    fresh = polib.pofile(str(tmp_path / "locale/es/LC_MESSAGES/django.po"))
    keys = {(entry.msgctxt, entry.msgid) for entry in fresh}
    assert keys == {(entry.msgctxt, entry.msgid) for entry in catalogue if not entry.obsolete}
