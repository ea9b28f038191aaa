"""The maths and the content stand alone: they import in a process that has no Django."""

import subprocess
import sys

import pytest

PURE = [
    "levels",
    "area_scoring",
    "scoring",
    "change",
    "consensus",
    "agreement",
    "reading",
    "sheets",
    "content",
]


@pytest.mark.parametrize("module", PURE)
def test_a_pure_module_loads_neither_django_nor_a_database(module):
    program = (
        f"import sys, maturity.{module}\n"
        "print(sorted(sys.modules.keys() & {'django', 'sqlite3', 'psycopg'}))"
    )

    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize("module", PURE)
def test_a_pure_module_never_asks_for_the_time(module):
    __import__(f"maturity.{module}")
    names = vars(sys.modules[f"maturity.{module}"])

    assert not {"datetime", "date", "time", "timezone"} & names.keys()
