"""Time from `python3 run.py` to the first page: on a fresh copy, then on later starts.

    python3 bench/start.py [--runs 5] [--port 8765]

The copy holds the files that a clone would hold, in a temporary folder that is removed again.
Standard library only. Prints seconds, and the memory of the processes before any chart.
"""

import argparse
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTLED = 8  # seconds after which worker and scheduler are up, too
PATIENCE = 900  # seconds; a fresh start downloads packages


def copy_project(target: Path) -> None:
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def first_page(url: str, server: "subprocess.Popen[bytes]", started: float) -> float:
    """Seconds from `started` to the first 200; the page behind a redirect counts."""
    while time.monotonic() - started < PATIENCE:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                if answer.status == 200:
                    return time.monotonic() - started
        except urllib.error.HTTPError as error:
            sys.exit(f"{url} answered {error.code}")
        except OSError:
            pass  # not listening yet
        if server.poll() is not None:
            sys.exit("run.py ended before it served a page")
        time.sleep(0.01)
    sys.exit(f"no page within {PATIENCE} s")


def resident_mib(supervisor: int) -> list[int]:
    """Resident memory of all processes of the site, the supervisor first; empty without /proc."""
    sizes, family = [], {supervisor}
    for status in sorted(Path("/proc").glob("[0-9]*/status"), key=lambda path: int(path.parts[2])):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except FileNotFoundError:  # ended meanwhile
            continue
        if {int(fields["Pid"]), int(fields["PPid"])} & family and "VmRSS" in fields:
            family.add(int(fields["Pid"]))
            sizes.append(int(fields["VmRSS"].split()[0]) // 1024)
    return sizes


def start(folder: Path, port: int) -> tuple[float, list[int]]:
    command = [sys.executable, "run.py", "--port", str(port)]
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    started = time.monotonic()
    server = subprocess.Popen(command, cwd=folder, env=environ, stdout=subprocess.DEVNULL)
    try:
        seconds = first_page(f"http://127.0.0.1:{port}/", server, started)
        time.sleep(SETTLED)
        return seconds, resident_mib(server.pid)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=60)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="later starts to measure")
    parser.add_argument("--port", type=int, default=8765)
    options = parser.parse_args()
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory(prefix="rumbo-start-") as name:
        copy_project(Path(name))
        cold, _ = start(Path(name), options.port)
        print(f"fresh copy to first page: {cold:.1f} s")
        later = [start(Path(name), options.port) for _ in range(options.runs)]
    seconds = [run[0] for run in later]
    print(f"later starts to first page: median {statistics.median(seconds):.2f} s", end=" ")
    print(f"({min(seconds):.2f} to {max(seconds):.2f}, {options.runs} runs)")
    print(f"resident memory of supervisor, web, worker and scheduler: {later[-1][1]} MiB")


if __name__ == "__main__":
    main()
