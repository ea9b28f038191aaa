"""Keeps the site's three processes running: the web server, a worker and a scheduler.

    python -m foundation.supervisor --bind 127.0.0.1:8000

Worker and scheduler are two, so that no long job delays a reminder and the death of one does not
touch the other. Standard library only: this process itself weighs little and starts at once.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

from foundation.stopping import LIFELINE, Stop

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds before a process that ended starts again
STEADY = 60.0  # seconds after which a start counts as a success
PATIENCE = 30.0  # seconds from asking to killing
HEAD_START = 4.0  # seconds that the first page has the machine for itself


@dataclass
class Part:
    """One process of the site. Without an essential one, the site ends."""

    name: str
    command: list[str]
    essential: bool = False
    due: float = 0.0
    pause: float = FIRST_PAUSE
    started: float = 0.0
    process: "subprocess.Popen[bytes] | None" = field(default=None)


def site(bind: str) -> list[Part]:
    web = ["gunicorn", "config.wsgi", "--config", "python:foundation.webserver", "--bind", bind]
    later = time.monotonic() + HEAD_START
    return [
        Part("web server", [sys.executable, "-m", *web], essential=True),
        Part("worker", [sys.executable, "manage.py", "run_worker"], due=later),
        Part("scheduler", [sys.executable, "manage.py", "run_scheduler"], due=later),
    ]


def supervise(parts: list[Part], stop: Stop) -> int:
    """Run the parts until one asks to stop or an essential one ends; returns the exit code."""
    reading, writing = os.pipe()  # ends with this process, and so tells the parts
    code = 0
    while not stop:
        for part in parts:
            if part.process is None and time.monotonic() >= part.due:
                start(part, reading)
        ended = [part for part in parts if part.process and part.process.poll() is not None]
        if fatal := next((part for part in ended if part.essential), None):
            code = exit_code(fatal)
            break
        for part in ended:
            note_end(part)
        waiting = [part.due for part in parts if part.process is None]
        stop.wait(max(min(waiting, default=time.monotonic() + 60) - time.monotonic(), 0.0))
    end_all(parts, stop)
    os.close(reading)
    os.close(writing)
    return code


def start(part: Part, reading: int) -> None:
    """In a session of its own: a Ctrl+C reaches the supervisor alone, which passes it on."""
    part.started = time.monotonic()
    part.process = subprocess.Popen(  # noqa: S603  (our own commands)
        part.command,
        env={**os.environ, LIFELINE: str(reading)},
        pass_fds=[reading],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
    )


def note_end(part: Part) -> None:
    """Have it started again, after a pause that doubles while it keeps ending early."""
    if time.monotonic() - part.started >= STEADY:
        part.pause = FIRST_PAUSE
    code = exit_code(part)
    say(f"! The {part.name} ended (code {code}) and starts again in {part.pause:.0f} s.")
    part.process = None
    part.due = time.monotonic() + part.pause
    part.pause = min(part.pause * 2, LONGEST_PAUSE)


def exit_code(part: Part) -> int:
    """As a shell shows it: 128 and the signal for a process that was killed."""
    code = part.process.returncode if part.process else 0
    return code if code >= 0 else 128 - code


def end_all(parts: list[Part], stop: Stop) -> None:
    """Ask every process to end, and kill what has not when patience or a second Ctrl+C ends."""
    running = [part.process for part in parts if part.process and part.process.poll() is None]
    for process in running:
        process.terminate()  # also for Ctrl+C: SIGINT ends what still loads with a traceback
    asked, until = stop.asked, time.monotonic() + PATIENCE
    while any(process.poll() is None for process in running):
        if stop.asked > asked or time.monotonic() > until:
            for process in running:
                process.kill()
        stop.wait(0.2)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(parts: list[Part]) -> int:
    stop = Stop()
    stop.listen()
    signal.signal(signal.SIGCHLD, lambda number, frame: stop.rouse())
    code = supervise(parts, stop)
    if stop.signal == signal.SIGINT:
        print("\nStopped.", flush=True)
    return code


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m foundation.supervisor")
    parser.add_argument("--bind", default="127.0.0.1:8000", metavar="H:N")
    return run(site(parser.parse_args(arguments).bind))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
