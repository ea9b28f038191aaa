"""What follows when a unit is to be assessed at another pace, or taken out of use and back.

Planning assessments is not known here: the app that plans registers its function when it loads.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class Follow(Protocol):
    """Called inside the transaction of the change, after the unit's row is written."""

    def __call__(self, unit_id: uuid.UUID, *, at: datetime) -> object: ...


_following: list[Callable[..., object]] = []


def follow(function: Follow) -> None:
    """Has the function called at every change of pace; twice is once."""
    if function not in _following:
        _following.append(function)


def pace_changed(unit_id: uuid.UUID, *, at: datetime) -> None:
    for function in _following:
        function(unit_id, at=at)
