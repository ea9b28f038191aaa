"""A typical journey to start from, in the active language."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from metrics.models import Moment


@dataclass(frozen=True)
class TypicalTouchpoint:
    name: str
    matters_most: bool = False


@dataclass(frozen=True)
class TypicalStep:
    name: str
    moment: str
    touchpoints: tuple[TypicalTouchpoint, ...]


def typical_journey() -> tuple[TypicalStep, ...]:
    """One step for each moment of the customer's life."""
    return (
        _step(
            pgettext("step of the journey", "Start"),
            Moment.ONBOARDING,
            _("First order or contract"),
            _("Delivery or set-up"),
        ),
        _step(
            pgettext("step of the journey", "Use"),
            Moment.PRODUCT,
            _("Use of the product"),
            _("Self-service and account"),
        ),
        _step(
            pgettext("step of the journey", "Help"),
            Moment.SUPPORT,
            _("Contact with support"),
            _("Complaint"),
        ),
        _step(
            pgettext("step of the journey", "Relationship"),
            Moment.RELATIONSHIP,
            _("Yearly review"),
            _("Invoice"),
        ),
        _step(
            pgettext("step of the journey", "Renewal"),
            Moment.RENEWAL,
            _("Renewal offer"),
            _("Cancellation"),
        ),
    )


def _step(name: str, moment: Moment, first: str, second: str) -> TypicalStep:
    """The first touchpoint of a step matters most."""
    touchpoints = (TypicalTouchpoint(first, matters_most=True), TypicalTouchpoint(second))
    return TypicalStep(name, moment.value, touchpoints)
