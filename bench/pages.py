"""Requests per second and median time of the main pages, over HTTP, against the constant page.

Usage: python bench/pages.py [BASE], with a server started by `python3 run.py` and its
demonstration. Prints a line per page: requests per second with two clients, p50 and p99 in
milliseconds, and the ratio of its p50 to that of /healthz, which touches no template. Standard
library only.
"""

import http.client
import http.cookiejar
import re
import statistics
import sys
import threading
import time
import urllib.parse
import urllib.request

BASE = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
SECONDS = 6.0
CLIENTS = 2
EMAIL, PASSWORD = "lead@aurora.example", "rumbo-demonstration"


def sign_in() -> tuple[urllib.request.OpenerDirector, str]:
    """An opener with a session of the demonstration's lead, and its Cookie header."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(f"{BASE}/accounts/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if token is None:
        raise SystemExit("No sign-in form found.")
    form = {"csrfmiddlewaretoken": token[1], "login": EMAIL, "password": PASSWORD}
    request = urllib.request.Request(
        f"{BASE}/accounts/login/",
        urllib.parse.urlencode(form).encode(),
        headers={"Referer": f"{BASE}/accounts/login/"},
    )
    opener.open(request)
    return opener, "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def load(path: str, cookie: str) -> list[float]:
    """Seconds per request, from CLIENTS kept connections for SECONDS."""
    times: list[float] = []

    def client() -> None:
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(BASE).netloc)
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


def main() -> None:
    opener, cookie = sign_in()
    home = opener.open(f"{BASE}/o/aurora/").read().decode()
    result = re.search(r'href="(/o/aurora/assessments/[^"]+/result/)"', home)
    history = re.search(r'href="(/o/aurora/units/[^"]+/history/)"', home)
    roadmap = re.search(r'href="(/o/aurora/units/[^"]+/roadmap/)"', home)
    if not (result and history and roadmap):
        raise SystemExit("The demonstration is not loaded.")
    paths = ["/healthz", "/o/aurora/", result[1], history[1], roadmap[1], "/o/aurora/assessments/"]
    base = 0.0
    print(f"{'page':<60}{'req/s':>8}{'p50 ms':>9}{'p99 ms':>9}{'ratio':>8}")
    for path in paths:
        load_times = sorted(load(path, cookie))
        p50 = statistics.median(load_times)
        p99 = load_times[int(len(load_times) * 0.99)]
        base = base or p50
        rate = len(load_times) / SECONDS
        print(f"{path:<60}{rate:>8.0f}{p50 * 1e3:>9.1f}{p99 * 1e3:>9.1f}{p50 / base:>8.1f}")


if __name__ == "__main__":
    main()
