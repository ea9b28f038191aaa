"""Set-up builds what is missing, once, and repeats it only when something has changed."""

import gettext
import io
import os

import polib
import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import override_settings
from fontTools.ttLib import TTFont

from foundation import stamps, webfont
from foundation.management.commands import compile_translations, setup_site
from foundation.staticfiles import RumboStaticFilesConfig

SPANISH = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=3; plural=n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2;\\n"

msgid "Save"
msgstr "Guardar"

#, fuzzy
msgid "Discard"
msgstr "Descargar"

msgid "%(count)d area"
msgid_plural "%(count)d areas"
msgstr[0] "%(count)d área"
msgstr[1] "%(count)d de áreas"
msgstr[2] "%(count)d áreas"
"""
SIGNS_IN_USE = "áéíóúüñÑ¿¡çãõêßœŁ ↑↓=–—…«»“”‘’€£·×−≥≤✓ºª●▲0123456789"


@pytest.fixture
def var(tmp_path, settings):
    settings.VAR_DIR = tmp_path / "var"
    settings.STATIC_ROOT = tmp_path / "collected"
    return tmp_path / "var"


class TestTranslations:
    @pytest.fixture
    def source(self, tmp_path, settings):
        settings.LOCALE_PATHS = [tmp_path]
        path = tmp_path / "es/LC_MESSAGES/django.po"
        path.parent.mkdir(parents=True)
        path.write_text(SPANISH, "utf-8")
        return path

    def test_compiled_catalogue_loads_with_its_three_plural_forms(self, source):
        call_command("compile_translations", verbosity=0)
        with source.with_suffix(".mo").open("rb") as stream:
            catalogue = gettext.GNUTranslations(stream)
        assert catalogue.gettext("Save") == "Guardar"
        forms = [catalogue.ngettext("%(count)d area", "%(count)d areas", n) for n in (1, 10**6, 5)]
        assert forms == ["%(count)d área", "%(count)d de áreas", "%(count)d áreas"]

    def test_fuzzy_entry_stays_in_english(self, source):
        call_command("compile_translations", verbosity=0)
        entries = {entry.msgid for entry in polib.mofile(str(source.with_suffix(".mo")))}
        assert "Discard" not in entries

    def test_unchanged_catalogue_is_left_alone(self, source, monkeypatch):
        call_command("compile_translations", verbosity=0)
        monkeypatch.setattr(
            compile_translations, "compile_catalogue", lambda path: pytest.fail("compiled again")
        )
        call_command("compile_translations", verbosity=0)

    @pytest.mark.parametrize("hours", [-1, 1])
    def test_changed_catalogue_is_compiled_again_even_when_it_became_older(self, source, hours):
        call_command("compile_translations", verbosity=0)
        source.write_text(SPANISH.replace("Guardar", "Conservar"), "utf-8")
        when = source.stat().st_mtime + hours * 3600
        os.utime(source, (when, when))
        out = io.StringIO()
        call_command("compile_translations", stdout=out)
        entries = {e.msgid: e.msgstr for e in polib.mofile(str(source.with_suffix(".mo")))}
        assert entries["Save"] == "Conservar"
        assert out.getvalue() == "Compiled django.mo of es.\n"

    def test_broken_catalogue_is_named_with_its_line_and_leaves_nothing(self, source):
        source.write_text(SPANISH + "\nneither a comment nor a word\n", "utf-8")
        with pytest.raises(CommandError, match=r"django\.po was not compiled: .*line \d+"):
            call_command("compile_translations", verbosity=0)
        assert [item.name for item in source.parent.iterdir()] == ["django.po"]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with the font, built once: the subset takes seconds."""
    folder = tmp_path_factory.mktemp("var")
    with override_settings(VAR_DIR=folder):
        call_command("build_fonts", verbosity=0)
    return folder


class TestWebFont:
    @pytest.fixture
    def font(self, built, settings):
        settings.VAR_DIR = built
        return webfont.web_font()

    @pytest.fixture
    def face(self, font):
        with TTFont(font) as opened:
            yield opened

    def test_is_small(self, font):
        assert font.name == "inter.woff2"
        assert font.read_bytes()[:4] == b"wOF2"
        assert font.stat().st_size < 120 * 1024

    def test_has_every_letter_and_sign_of_our_texts(self, face):
        present = set(face.getBestCmap())
        assert [sign for sign in SIGNS_IN_USE if ord(sign) not in present] == []

    def test_keeps_both_axes_and_figures_of_equal_width(self, face):
        assert {axis.axisTag for axis in face["fvar"].axes} == {"opsz", "wght"}
        features = {record.FeatureTag for record in face["GSUB"].table.FeatureList.FeatureRecord}
        assert "tnum" in features

    def test_carries_its_licence(self, face):
        assert "Open Font License" in face["name"].getDebugName(13)

    def test_built_one_is_left_alone_until_the_choice_of_letters_changes(self, font, monkeypatch):
        assert webfont.is_built()
        modified = font.stat().st_mtime_ns
        call_command("build_fonts", verbosity=0)
        assert font.stat().st_mtime_ns == modified
        monkeypatch.setattr(webfont, "CODEPOINTS", [*webfont.CODEPOINTS, 0x2665])
        assert not webfont.is_built()


class TestStaticFiles:
    def test_published_files_hold_no_variant_that_no_page_loads(self):
        names = {name for name, _ in setup_site.static_sources()}
        assert "vendor/bootstrap/css/bootstrap.min.css" in names
        assert "vendor/bootstrap/js/bootstrap.bundle.min.js" in names
        assert "django_htmx/htmx-2.min.js" in names
        assert not [
            name for name in names if ".rtl." in name or ".esm." in name or "htmx-4" in name
        ]

    def test_map_goes_only_together_with_its_file(self):
        """A kept file whose source map is missing breaks the manifest."""
        names = {name for name, _ in setup_site.static_sources()}
        maps = {name for name in names if name.endswith(".map")}
        assert maps
        assert {name.removesuffix(".map") for name in maps} <= names
        assert "*.map" not in RumboStaticFilesConfig.ignore_patterns

    def test_are_collected_once_and_again_when_one_changes(self, var, tmp_path, settings):
        settings.STATICFILES_DIRS = [tmp_path / "assets"]
        settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
        settings.STORAGES = {
            **settings.STORAGES,
            "staticfiles": {
                "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
            },
        }
        (tmp_path / "assets").mkdir()
        (tmp_path / "assets/app.css").write_text("a { color: red }")
        outputs = [io.StringIO() for _ in range(3)]
        for round_, out in enumerate(outputs):
            if round_ == 2:
                (tmp_path / "assets/app.css").write_text("a { color: darkred }")
            setup_site.Command(stdout=out).collect_static()
        assert [bool(out.getvalue()) for out in outputs] == [True, False, True]


class TestDemonstration:
    """`load_demo` is a stand-in here: what it loads is not this command's business."""

    SIGNS_IN = "Sign in as lead@demo.example with the password demo."

    @pytest.fixture
    def loads(self, var, monkeypatch):
        calls = []

        def load_demo(name, *, stdout):
            calls.append(name)
            get_user_model().objects.create(email="lead@demo.example", name="Lead")
            stdout.write(self.SIGNS_IN)

        monkeypatch.setattr(setup_site, "call_command", load_demo)
        return calls

    def show(self, *, wanted=True):
        out = io.StringIO()
        setup_site.Command(stdout=out).show_demonstration(wanted=wanted)
        return out.getvalue()

    def test_is_loaded_on_first_use_and_its_sign_ins_are_repeated(self, db, loads):
        assert self.SIGNS_IN in self.show()
        assert self.SIGNS_IN in self.show()
        assert self.SIGNS_IN in self.show(wanted=False)
        assert loads == ["load_demo"]

    def test_is_not_loaded_when_it_is_not_wanted(self, db, loads):
        assert self.show(wanted=False) == ""
        assert loads == []

    def test_is_not_loaded_into_a_site_that_has_people(self, db, loads):
        get_user_model().objects.create(email="own@example.org", name="Own")
        assert self.show() == ""
        assert loads == []

    def test_removed_one_does_not_come_back(self, db, loads):
        self.show()
        get_user_model().objects.all().delete()
        assert self.show() == ""
        assert loads == ["load_demo"]

    def test_broken_load_is_tried_again(self, db, var, monkeypatch):
        def fail(name, *, stdout):
            raise CommandError("broken")

        monkeypatch.setattr(setup_site, "call_command", fail)
        with pytest.raises(CommandError, match="broken"):
            self.show()
        assert stamps.read_stamp("demonstration") == ""


def test_current_database_has_no_pending_migrations(db):
    assert not setup_site.migrations_are_pending()


def test_unreachable_database_is_a_sentence(var, monkeypatch):
    def refuse(self):
        raise OperationalError("connection refused")

    monkeypatch.setattr(setup_site, "call_command", lambda *args, **options: None)
    monkeypatch.setattr(setup_site.Command, "collect_static", lambda self: None)
    monkeypatch.setattr(setup_site.Command, "prepare_database", refuse)
    with pytest.raises(CommandError, match="did not answer as expected: connection refused"):
        call_command("setup_site")
