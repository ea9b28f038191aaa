"""Requests per second and median time of the main pages, over HTTP, against the constant page.

Usage: python bench/pages.py [BASE]. Without the address of a server that shows the demonstration,
it starts one with a database of its own. Prints a line per page: requests per second with two
clients, p50 and p99 in milliseconds, and the ratio of its p50 to that of /healthz, which touches
no template. Standard library only.
"""

import http.client
import http.cookiejar
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 300  # seconds until the server answers
SECONDS = 6.0
CLIENTS = 2
EMAIL, PASSWORD = "lead@aurora.example", "rumbo-demonstration"


@contextmanager
def own_server() -> Iterator[str]:
    """The address of a server on a free port, with the demonstration in a temporary database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="rumbo-bench-") as folder:
        server = subprocess.Popen(
            [sys.executable, "run.py", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"},
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=60)


def wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=10).close()
            return
        except OSError:
            time.sleep(0.2)  # not listening yet
    raise SystemExit("The server did not start: run `python3 run.py` to see why.")


def sign_in(base: str) -> tuple[urllib.request.OpenerDirector, str]:
    """An opener with a session of the demonstration's lead, and its Cookie header."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(f"{base}/accounts/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if token is None:
        raise SystemExit("No sign-in form found.")
    form = {"csrfmiddlewaretoken": token[1], "login": EMAIL, "password": PASSWORD}
    request = urllib.request.Request(
        f"{base}/accounts/login/",
        urllib.parse.urlencode(form).encode(),
        headers={"Referer": f"{base}/accounts/login/"},
    )
    opener.open(request)
    return opener, "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def load(base: str, path: str, cookie: str) -> list[float]:
    """Seconds per request, from CLIENTS kept connections for SECONDS."""
    times: list[float] = []

    def client() -> None:
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(base).netloc)
        end = time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            began = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path} answered {answer.status}")
            times.append(time.perf_counter() - began)

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def measure(base: str) -> None:
    opener, cookie = sign_in(base)
    home = opener.open(f"{base}/o/aurora/").read().decode()
    result = re.search(r'href="(/o/aurora/assessments/[^"]+/result/)"', home)
    history = re.search(r'href="(/o/aurora/units/[^"]+/history/)"', home)
    roadmap = re.search(r'href="(/o/aurora/units/[^"]+/roadmap/)"', home)
    if not (result and history and roadmap):
        raise SystemExit("The demonstration is not loaded.")
    paths = ["/healthz", "/o/aurora/", result[1], history[1], roadmap[1], "/o/aurora/assessments/"]
    constant = 0.0
    print(f"{'page':<60}{'req/s':>8}{'p50 ms':>9}{'p99 ms':>9}{'ratio':>8}")
    for path in paths:
        load_times = sorted(load(base, path, cookie))
        p50 = statistics.median(load_times)
        p99 = load_times[int(len(load_times) * 0.99)]
        constant = constant or p50
        rate = len(load_times) / SECONDS
        print(f"{path:<60}{rate:>8.0f}{p50 * 1e3:>9.1f}{p99 * 1e3:>9.1f}{p50 / constant:>8.1f}")


def main() -> None:
    if len(sys.argv) > 1:
        return measure(sys.argv[1])
    with own_server() as base:
        return measure(base)


if __name__ == "__main__":
    main()
