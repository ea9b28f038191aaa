"""Fixtures that every test may use."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client, TransactionTestCase
from django_scopes import scope, scopes_disabled

from tests.cast import Cast, make_cast, make_user

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session", autouse=True)
def _translations() -> None:
    call_command("compile_translations", verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def _font_folder() -> None:
    Path(__file__).parent.parent.joinpath("var/static/fonts").mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session", autouse=True)
def _flush_despite_triggers() -> None:
    """Emptying the SQLite file after a transactional test would be refused as a change of history.

    PostgreSQL truncates, which fires no row trigger.
    """
    flush = TransactionTestCase._fixture_teardown

    def teardown(case) -> None:
        if connection.vendor != "sqlite":
            return flush(case)
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            try:
                flush(case)
            finally:
                for _name, sql in triggers:
                    cursor.execute(sql)
        return None

    TransactionTestCase._fixture_teardown = teardown


@pytest.fixture
def model_version(db):
    """The packaged maturity model, loaded."""
    from maturity.models import ModelVersion

    call_command("load_model", verbosity=0)
    return ModelVersion.objects.current()


@pytest.fixture
def acme(model_version) -> Cast:
    return make_cast()


@pytest.fixture
def other(model_version) -> Cast:
    """An organisation whose people and rows are strangers to acme."""
    return make_cast("zenith", "Zenith CANARY")


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


def pytest_collection_modifyitems(items) -> None:
    """Browser tests need Chromium; without it they say what is missing."""
    if CHROMIUM:
        return
    reason = "Chromium is missing: install the package chromium."
    for item in items:
        if "browser" in item.keywords:
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
