"""Histories, reports and pages that the tests of the results pages share."""

import re
from datetime import timedelta
from hashlib import sha256
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scopes_disabled

from organizations.models import Unit
from reports.models import Report
from tests.cast import NOON, make_completed

STEADY = {"data": 1, "design": 1, "delivery": 1, "measurement": 1, "culture": 1}


def levels(**changes):
    """All areas at Room for improvement but these."""
    return {**STEADY, **changes}


def url(cast, name, **kwargs):
    return reverse(f"reports:{name}", kwargs={"slug": cast.slug, **kwargs})


def make_unit(cast, name, parent=None):
    with scopes_disabled():
        depth = parent.depth + 1 if parent else 1
        return Unit.objects.create(
            organization=cast.organization, name=name, parent=parent, depth=depth
        )


def make_history(cast, *steps, unit=None, year=2024):
    """A completed assessment a quarter with these levels, oldest first."""
    return [
        make_completed(cast, unit=unit, year=year + place // 4, quarter=place % 4 + 1, levels=step)
        for place, step in enumerate(steps)
    ]


def make_report(assessment, number=1, **fields):
    values = {
        "organization": assessment.organization,
        "assessment": assessment,
        "number": number,
        "language": "en",
        "paper": "a4",
        "content_key": sha256(f"{assessment.pk}{number}{fields}".encode()).hexdigest(),
        "snapshot": {},
        "pdf": b"%PDF-1.7",
        "sha256": sha256(b"%PDF-1.7").hexdigest(),
        "pages": 9,
        "issued_at": NOON + timedelta(minutes=number),
        "issued_by_name": "Ana Ruiz",
        **fields,
    }
    with scopes_disabled():
        return Report.objects.create(**values)


def limit(member, unit):
    with scopes_disabled():
        member.units.add(unit)
    member.__dict__.pop("unit_limits", None)


def body(client, address, status=200, **query):
    answer = client.get(address, query)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def words(html):
    """The text of the page on one line, scripts and tags taken out."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def heading(html):
    return words(re.search(r"<h1>(.*?)</h1>", html, re.S)[1])


def queries(client, address, **query):
    """How many queries the page takes once the process is warm."""
    client.get(address, query)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address, query).status_code == 200
    return len(captured)
