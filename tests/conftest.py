"""Fixtures that every test may use."""

import fcntl
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from django_scopes import scope, scopes_disabled

import run
from foundation.triggers import existing_triggers, restore_triggers
from maturity.content import PACKAGED_MODEL, fingerprint
from maturity.models import ModelVersion
from tests.cast import Cast, make_cast, make_user
from tests.spreading import Spreading

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session", autouse=True)
def _compiled_files(tmp_path_factory) -> None:
    """Translations and fonts, which all workers read: the first one makes them, the others wait."""
    with (tmp_path_factory.getbasetemp().parent / "compiled-files.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        call_command("compile_translations", verbosity=0)
        call_command("build_fonts", verbosity=0)
        call_command("build_report_fonts", verbosity=0)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log) -> Spreading | None:
    """Whole files, the slow ones first, where several workers share the run by files."""
    return Spreading(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="session", autouse=True)
def _flush_despite_triggers() -> None:
    """Emptying the SQLite file after a transactional test would be refused as a change of history.

    The flush itself ends with the signal that restores the triggers. PostgreSQL truncates, which
    fires no row trigger. Neither empties the cache, whose table is no model's: its counters would
    brake the tests after it.
    """
    flush = TransactionTestCase._fixture_teardown

    def teardown(case) -> None:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                for name in existing_triggers(connection):
                    cursor.execute(f"DROP TRIGGER {name}")
        try:
            flush(case)
            cache.clear()
        finally:
            restore_triggers(using="default")

    TransactionTestCase._fixture_teardown = teardown


@lru_cache
def packaged_model_row() -> dict[str, object]:
    """Read and fingerprinted once: thousands of tests begin with this row."""
    content = json.loads(PACKAGED_MODEL.read_bytes())
    return {
        "key": content["id"],
        "version": content["version"],
        "content": content,
        "sha256": fingerprint(content),
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
    }


@pytest.fixture
def model_version(db):
    """The packaged maturity model, loaded; the command that loads it has tests of its own."""
    ModelVersion.objects.create(**packaged_model_row())
    return ModelVersion.objects.current()


@pytest.fixture
def acme(model_version) -> Cast:
    return make_cast()


@pytest.fixture
def other(model_version) -> Cast:
    """An organisation whose people and rows are strangers to acme."""
    return make_cast("zenith", "Zenith CANARY")


@pytest.fixture(scope="module")
def casts(django_db_setup, django_db_blocker) -> Iterator[list[Cast]]:
    """The two, made once for all tests of a file; what a test changes is undone at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        ModelVersion.objects.create(**packaged_model_row())
        made = [make_cast(), make_cast("zenith", "Zenith CANARY")]
        with django_db_blocker.block():
            yield made
        transaction.set_rollback(True)


@pytest.fixture
def in_acme(acme) -> Iterator[Cast]:
    """Inside acme's scope, as its pages are."""
    with scope(organization=acme.organization):
        yield acme


@pytest.fixture
def unscoped() -> Iterator[None]:
    with scopes_disabled():
        yield


@pytest.fixture
def newcomer(db) -> Client:
    """A signed-in browser of somebody who is a member of nothing."""
    client = Client()
    client.force_login(make_user("newcomer"))
    return client


def missing_for_tests(marker: str) -> list[str]:
    """The system packages, in Debian's names, that tests with this marker lack."""
    if marker == "browser":
        return [] if CHROMIUM else ["chromium"]
    # Without the subsetter a PDF is larger, but it is one.
    libraries = {"Pango", "PangoFT2"} & set(run.missing_for_pdf())
    readers = all(map(shutil.which, ("pdftotext", "pdffonts")))
    return [
        *([run.PDF_PACKAGES["apt"]] if libraries else []),
        *([] if readers else ["poppler-utils"]),
    ]


def pytest_collection_modifyitems(items) -> None:
    """Tests that need a browser or make PDFs say what is missing instead of failing."""
    for marker in ("browser", "pdf"):
        if packages := missing_for_tests(marker):
            reason = f"Missing on this system: {' '.join(packages)}"
            for item in items:
                if marker in item.keywords:
                    item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """The system's Chromium, quiet: the playwright package downloads none."""
    return {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }
