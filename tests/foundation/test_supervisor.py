"""The site's processes start, restart and end together, however one of them dies."""

import ast
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from foundation import stopping, supervisor, webserver
from foundation.stopping import Stop
from foundation.supervisor import Part

ROOT = Path(__file__).resolve().parents[2]
# A process that writes its id into a file and works until it is told to end, or its supervisor is.
PATIENT = """
import os, sys
from foundation.stopping import Stop
stop = Stop(); stop.listen()
with open(sys.argv[1], "a") as file: print(os.getpid(), file=file)
while not stop: stop.wait(30)
"""
SITE = """
import sys
from foundation.supervisor import Part, run
names = sys.argv[1:]
child = lambda name: [sys.executable, "-c", {child!r}, name]
web = Part("web server", child(names[0]), essential=True)
sys.exit(run([web, Part("worker", child(names[1]))]))
"""


class Running:
    def __init__(self, folder) -> None:
        self.files = [folder / "web", folder / "worker"]
        command = [sys.executable, "-c", SITE.format(child=PATIENT), *map(str, self.files)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for file in self.files:
            self.starts(file, 1)

    def starts(self, file, count):
        """Ids of the processes that were started; waits until there were that many."""
        wait_until(lambda: file.is_file() and file.read_text().count("\n") >= count)
        return [int(line) for line in file.read_text().split()]

    def everybody(self):
        return [int(line) for file in self.files for line in file.read_text().split()]

    def end(self):
        out, err = self.process.communicate(timeout=10)
        wait_until(lambda: not any(map(alive, self.everybody())))
        return self.process.returncode, out, err


def wait_until(condition, seconds=10):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def alive(pid):
    try:
        os.kill(pid, 0)
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False


@pytest.fixture
def running(tmp_path):
    site = Running(tmp_path)
    yield site
    site.process.kill()
    site.process.communicate()


class TestSite:
    def test_ctrl_c_ends_everything_with_one_word(self, running):
        running.process.send_signal(signal.SIGINT)
        assert running.end() == (0, "\nStopped.\n", "")

    def test_sigterm_ends_everything_quietly(self, running):
        running.process.terminate()
        assert running.end() == (0, "", "")

    def test_a_dead_worker_is_started_again(self, running):
        os.kill(running.starts(running.files[1], 1)[0], signal.SIGKILL)
        running.starts(running.files[1], 2)
        running.process.terminate()
        code, _, err = running.end()
        assert code == 0
        assert err == "! The worker ended (code 137) and starts again in 1 s.\n"

    def test_a_dead_web_server_ends_everything_with_its_code(self, running):
        os.kill(running.starts(running.files[0], 1)[0], signal.SIGKILL)
        assert running.end() == (137, "", "")

    def test_kill_9_of_the_supervisor_leaves_no_orphan(self, running):
        running.process.kill()
        assert running.end()[0] == -signal.SIGKILL


class TestRestart:
    def ended(self, lived):
        part = Part("worker", [])
        part.process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
        part.process.wait()
        part.started = time.monotonic() - lived
        return part

    def test_pauses_double_up_to_a_minute(self, capsys):
        part, pauses = self.ended(lived=0), []
        for _ in range(8):
            process = part.process
            supervisor.note_end(part)
            pauses.append(round(part.due - time.monotonic()))
            part.process = process
        assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
        assert "(code 3)" in capsys.readouterr().err

    def test_pause_is_short_again_after_a_steady_minute(self, capsys):
        part = self.ended(lived=61)
        part.pause = 60.0
        supervisor.note_end(part)
        assert round(part.due - time.monotonic()) == 1

    def test_one_that_does_not_end_is_killed(self, monkeypatch):
        monkeypatch.setattr(supervisor, "PATIENCE", 0.0)
        part = Part("worker", [])
        stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print(); time.sleep(60)"
        part.process = subprocess.Popen([sys.executable, "-c", stubborn], stdout=subprocess.PIPE)
        with part.process.stdout as out:
            out.readline()
            supervisor.end_all([part], Stop())
        assert supervisor.exit_code(part) == 137


class TestStop:
    def test_a_signal_ends_a_sleep_and_the_loop(self):
        stop = Stop()
        began = time.monotonic()
        stop._note(signal.SIGTERM, None)
        stop.wait(10)
        assert time.monotonic() - began < 5
        assert stop

    def test_the_end_of_the_supervisor_is_noticed_asleep_and_awake(self, monkeypatch):
        reading, writing = os.pipe()
        monkeypatch.setenv(stopping.LIFELINE, str(reading))
        busy, sleeping = Stop(), Stop()
        assert not busy
        os.close(writing)
        assert busy
        sleeping.wait(10)
        assert sleeping.orphaned
        os.close(reading)

    def test_many_signals_fill_nothing_up(self):
        stop = Stop()
        for _ in range(100_000):
            stop.rouse()
        stop.wait(0)


def test_first_page_comes_before_worker_and_scheduler():
    web, *others = supervisor.site("127.0.0.1:8000")
    assert web.essential
    assert "127.0.0.1:8000" in web.command
    assert web.due == 0
    assert {part.name for part in others} == {"worker", "scheduler"}
    assert all(part.due > time.monotonic() for part in others)


def test_web_server_has_two_processes_and_writes_no_access_log():
    assert (webserver.workers, webserver.threads) == (2, 16)
    assert not hasattr(webserver, "accesslog")


def test_web_server_ends_with_its_supervisor(monkeypatch):
    killed = []
    monkeypatch.setattr(os, "kill", lambda pid, number: killed.append((pid, number)))
    reading, writing = os.pipe()
    os.close(writing)
    webserver._end_with(reading, os.getppid())
    webserver._end_with(
        reading, os.getpid()
    )  # the server is dead already, and its number another's
    os.close(reading)
    assert killed == [(os.getppid(), signal.SIGTERM)]


@pytest.mark.parametrize("name", ["supervisor", "stopping"])
def test_supervising_needs_only_the_standard_library(name):
    tree = ast.parse((ROOT / "foundation" / f"{name}.py").read_text())
    names = [a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names]
    names += [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {n.split(".")[0] for n in names if n != "foundation.stopping"} <= sys.stdlib_module_names
