"""What the tests of e-mails share."""

from types import SimpleNamespace

import pytest
from django.utils.translation import get_language, gettext_lazy

from organizations import notice_kinds
from organizations.notice_kinds import Item, register


@pytest.fixture
def kinds(monkeypatch):
    """Two kinds and no others: "due" and "ready".

    `untrue` has the keys that no longer hold, `broken` those whose rendering raises a `fault`.
    """
    told = SimpleNamespace(
        untrue=set(), broken=set(), fault=LookupError, url="/o/acme/assessments/"
    )

    def render(notice) -> Item | None:
        if notice.key in told.broken:
            raise told.fault(f"CANARY {notice.email}")
        if notice.key in told.untrue:
            return None
        title = notice.payload.get("title", f"{notice.kind} {notice.key} ({get_language()})")
        return Item(title, "Two things are left.\nThey wait.", told.url, "Open it")

    monkeypatch.setattr(notice_kinds, "_kinds", {})
    monkeypatch.setattr(notice_kinds, "_groups", {})
    register("due", label=gettext_lazy("Unit"), render=render)
    register("ready", label="Reports", render=render)
    return told
