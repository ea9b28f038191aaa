"""Documents to import: the example that docs/import-export.md shows, and variations of it."""

import copy
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from foundation.strict_json import dumps
from roadmaps.exchange import Imported, Refused, import_document

PAGE = Path(__file__).parents[2] / "docs" / "import-export.md"


@cache
def example_text() -> str:
    return re.search(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[1]


def example() -> dict[str, Any]:
    return copy.deepcopy(json.loads(example_text()))


def draft() -> dict[str, Any]:
    document = example()
    document |= {"state": "draft", "completed_at": None, "completed_by": None}
    document["areas"][1]["level"] = None
    return document


def imported(document: dict[str, Any] | bytes, **options: Any) -> Imported:
    raw = document if isinstance(document, bytes) else dumps(document)
    return import_document(raw, at=timezone.now(), **options)


def reasons(document: dict[str, Any] | bytes, **options: Any) -> list[str]:
    """Why it is refused; empty when it is not."""
    try:
        imported(document, **options)
    except Refused as error:
        return list(error.reasons)
    return []


def put(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The document with another value at “areas[2].level”; a value of `...` removes the key."""
    steps = [int(s) if s.isdigit() else s for s in re.findall(r"\w+", path)]
    place: Any = document
    for step in steps[:-1]:
        place = place[step]
    if value is ...:
        del place[steps[-1]]
    else:
        place[steps[-1]] = value
    return document
