"""kill -9 in the middle of saving: what was acknowledged is there, whole; nothing is half there."""

import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path

import pytest
from django.test import Client

from tests.cast import make_assessment

ROOT = Path(__file__).resolve().parents[2]
AREAS = ("data", "design", "delivery", "measurement")
ROUNDS = 3
SAVES_BEFORE_THE_KILL = 12

FILL = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable")
call_command("load_model", verbosity=0)
from tests.cast import make_assessment, make_cast
cast = make_cast()
draft = make_assessment(cast, levels={})
client = cast.client()
print(client.cookies["session"].value, draft.pk)
"""


@pytest.fixture
def site(tmp_path):
    """A database file of its own, a session in it, and a way to start and kill a server on it."""
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'kill.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "ALLOWED_HOSTS": "127.0.0.1",
    }
    out = subprocess.run(
        [sys.executable, "-c", FILL], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    session, draft = out.stdout.decode().split()[-2:]
    return Site(tmp_path / "kill.sqlite3", environment, session, draft)


class Site:
    def __init__(self, database, environment, session, draft) -> None:
        self.database = database
        self.environment = environment
        self.session = session
        self.draft = draft
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def start(self) -> subprocess.Popen:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "config.wsgi", "--workers", "2"),
                *("--bind", f"127.0.0.1:{self.port}", "--no-control-socket"),
            ],
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                self.request("GET", "/healthz")
            except OSError:
                time.sleep(0.2)
            else:
                return server
        raise TimeoutError

    def request(self, method, path, body="", headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        cookie = {"Cookie": f"session={self.session}; csrf={'c' * 32}"}
        connection.request(method, path, body, {**cookie, **(headers or {})})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def save(self, area, version, text) -> int:
        """One save in the background; the version that the server acknowledged."""
        form = {
            "csrfmiddlewaretoken": "c" * 32,
            "level": str(version % 3),
            "rationale": text,
            "version": version,
        }
        status, page = self.request(
            "POST",
            f"/o/acme/assessments/{self.draft}/areas/{area}/",
            urllib.parse.urlencode(form),
            {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"},
        )
        if status != 200:
            raise OSError(f"{status}: {page[:200]}")
        return int(re.search(r'name="version" id="version" value="(\d+)"', page)[1])

    def rows(self):
        with sqlite3.connect(self.database) as database:
            query = "SELECT area_key, version, rationale, level FROM assessments_arearating"
            return {key: rest for key, *rest in database.execute(query)}

    def check(self) -> str:
        with sqlite3.connect(self.database) as database:
            return database.execute("PRAGMA integrity_check").fetchone()[0]


def test_no_acknowledged_save_is_lost(site):
    acknowledged = dict.fromkeys(AREAS, 1)
    for _round in range(ROUNDS):
        server = site.start()
        writers = [
            threading.Thread(target=write, args=(site, area, acknowledged)) for area in AREAS
        ]
        before = sum(acknowledged.values())
        for writer in writers:
            writer.start()
        while sum(acknowledged.values()) < before + SAVES_BEFORE_THE_KILL:
            time.sleep(0.005)
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        for writer in writers:
            writer.join()
        for area, (version, text, level) in site.rows().items():
            if area not in AREAS:
                continue
            assert version >= acknowledged[area]
            assert version <= acknowledged[area] + 1, "one save may be stored without an answer"
            if version > 1:
                assert text == f"{area} {version}", "level, text and version are one write"
                assert level == (version - 1) % 3
            acknowledged[area] = version
    assert site.check() == "ok"


def write(site, area, acknowledged) -> None:
    """Saves again and again until the server is gone."""
    try:
        while True:
            version = acknowledged[area]
            acknowledged[area] = site.save(area, version, f"{area} {version + 1}")
    except (OSError, http.client.HTTPException):
        return


@pytest.mark.django_db
def test_a_retry_after_a_lost_answer_has_one_effect(acme):
    """The client cannot know whether its save arrived, so sending it again must be harmless."""
    draft = make_assessment(acme, levels={})
    client: Client = acme.client()
    url = f"/o/acme/assessments/{draft.pk}/areas/data/"
    form = {"level": "1", "rationale": "Once", "version": "1"}
    answers = [client.post(url, form, headers={"HX-Request": "true"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert 'value="2"' in answers[-1].content.decode()
