"""Settings: complete, loud when something is missing, safe in production."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
READER = re.compile(r'\benv\.\w+\(\s*"([A-Z_]+)"')


def run(*arguments, **environment):
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**clean, "DJANGO_SETTINGS_MODULE": "config.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_example_names_every_variable_and_no_other():
    read = set(READER.findall((ROOT / "config/settings.py").read_text()))
    example = (ROOT / ".env.example").read_text()
    assert read == set(re.findall(r"^([A-Z_]+)=", example, re.M))


def test_without_a_secret_it_refuses_to_start():
    answer = run("-c", "import django; django.setup()")
    assert answer.returncode
    assert "Set SECRET_KEY" in answer.stderr


@pytest.mark.parametrize("value", ["perhaps", "2.5"])
def test_a_value_of_the_wrong_type_is_named(value):
    answer = run("-c", "import config.settings", SECRET_KEY="x" * 60, TRUSTED_PROXY_COUNT=value)
    assert answer.returncode
    assert "TRUSTED_PROXY_COUNT" in answer.stderr or value in answer.stderr


def test_the_deployment_check_is_clean():
    answer = run(
        "manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        SECRET_KEY="0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        SITE_URL="https://rumbo.example",
        ALLOWED_HOSTS="rumbo.example",
    )
    assert answer.returncode == 0, answer.stderr


@pytest.mark.django_db
def test_sqlite_is_set_up_to_be_safe():
    if connection.vendor != "sqlite":
        assert settings.DATABASES["default"]["OPTIONS"]["pool"]
        return
    with connection.cursor() as cursor:
        values = {}
        for name in ("synchronous", "busy_timeout", "foreign_keys"):
            values[name] = cursor.execute(f"PRAGMA {name}").fetchone()[0]
    assert values == {"synchronous": 2, "busy_timeout": 20_000, "foreign_keys": 1}
    options = settings.DATABASES["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


def test_no_request_is_one_long_transaction():
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS")
