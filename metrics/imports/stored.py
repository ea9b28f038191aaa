"""What was read from a file, as JSON beside its import, and the key of file and mapping. Pure."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from metrics.imports.outcome import Group, Outcome
from metrics.imports.refusals import RowReason


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """Without comments and rejected rows, which lie elsewhere."""
    return {
        "counts": [
            [
                *(group.score, group.unit_id, group.start.isoformat(), group.end.isoformat()),
                *(group.channel, group.moment),
                {str(answer): count for answer, count in sorted(counts.items())},
            ]
            for group, counts in outcome.counts.items()
        ],
        "blank": outcome.blank,
        "not_applicable": outcome.not_applicable,
        "totals": {reason.value: count for reason, count in outcome.totals.items()},
        "comments": len(outcome.comments),
        "comments_left_out": outcome.comments_left_out,
    }


def outcome_from_json(raw: Mapping[str, Any]) -> Outcome:
    """What `outcome_to_json` gave; rows and comments are not in it."""
    outcome = Outcome(
        blank=list(raw.get("blank", [])),
        not_applicable=list(raw.get("not_applicable", [])),
        totals={RowReason(code): count for code, count in raw.get("totals", {}).items()},
        comments_left_out=raw.get("comments_left_out", 0),
    )
    for score, unit, start, end, channel, moment, counts in raw.get("counts", []):
        days = date.fromisoformat(start), date.fromisoformat(end)
        group = Group(score, unit, *days, channel, moment)
        outcome.counts[group] = {int(answer): count for answer, count in counts.items()}
    return outcome


def import_key(sha256: str, unit_id: object, mapping: Mapping[str, Any]) -> str:
    """The same for the same file, unit and mapping, whenever they come."""
    text = json.dumps([sha256, str(unit_id), mapping], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def headers_key(names: tuple[str, ...]) -> str:
    """The same for files with the same headers in the same order."""
    return hashlib.sha256(json.dumps(list(names)).encode()).hexdigest()
