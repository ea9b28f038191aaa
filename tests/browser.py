"""Steps that the browser tests share."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

PASSWORD = "a long enough passphrase"


def sign_in(context: BrowserContext, client, live_server) -> None:
    """Carries the session of a Django test client into the browser."""
    cookie = client.cookies["session"]
    context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])


def watch(page: Page) -> list[str]:
    """Collects what must not happen on any page: script errors and refused inline code."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: faults.append(message.text) if message.type == "error" else None,
    )
    return faults


def violations(page: Page) -> list[str]:
    """What axe finds: rule and places."""
    page.evaluate(Axe().axe_script)
    # Nothing else of its answer: to carry over what axe did not object to takes longer than it.
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(all => all.violations)")
    return [
        f"{rule['id']}: {[node['target'] for node in rule['nodes']]} {rule['help']}"
        for rule in found
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
