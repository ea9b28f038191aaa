"""kill -9 while jobs are done: none is lost, and an effect that ends its job happens once.

The measurement itself is bench/jobs.py; here it runs in small.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "arguments",
    [["--jobs", "40", "--kills", "6"], ["--jobs", "30", "--kills", "5", "--cron"]],
    ids=["workers", "send_due"],
)
def test_no_job_is_lost_and_no_exact_one_is_done_twice(arguments):
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    command = [sys.executable, "bench/jobs.py", "--seed", "7", "--patience", "45", *arguments]
    run = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout.splitlines()[-1])
    assert found["states"] == {"done": found["jobs"]}
    assert (found["lost"], found["exact_twice"]) == (0, 0)
    assert found["kills"] > 0
    assert found["plain_twice"] <= found["kills"]
    assert "database is locked" not in run.stderr
