"""The fatigue rules and what they decided, in words."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from metrics.fatigue import Code, Kind, Rules
from metrics.sendlog import Fault, LogRefused

KINDS = [
    (Kind.ONBOARDING.value, gettext_lazy("Onboarding")),
    (Kind.PRODUCT.value, gettext_lazy("Product after 30, 60 and 90 days")),
    (Kind.RENEWAL.value, gettext_lazy("Renewal")),
    (Kind.RELATIONSHIP.value, gettext_lazy("Relationship")),
    (Kind.SUPPORT.value, gettext_lazy("Support")),
    (Kind.REMINDER.value, pgettext_lazy("of a survey", "Reminder")),
]
COLUMNS = {
    "person": gettext_lazy("Person"),
    "kind": gettext_lazy("Kind"),
    "on": gettext_lazy("Date"),
    "event_on": gettext_lazy("Event date"),
    "opted_out": gettext_lazy("Opted out"),
    "open_complaint": gettext_lazy("Open complaint"),
}
CELLS = {
    "no_person": gettext_lazy("Say who was asked: the cell is empty."),
    "long_person": gettext_lazy("Use a shorter key for the person: at most 120 characters."),
    "kind": gettext_lazy("Write onboarding, product, renewal, relationship, support or reminder."),
    "date": gettext_lazy("Write a date such as 2026-11-20."),
    "yes_no": gettext_lazy("Write yes or no."),
    "event_after": gettext_lazy("The event is later than the request about it."),
}


def reason(code: Code, rules: Rules) -> str:
    """The rule as the reason why a request is not sent."""
    if code in (Code.ANY, Code.RELATIONSHIP, Code.YEAR, Code.EVENT_AGE, Code.PULSE):
        return _counted(code, rules)
    return {
        Code.OPTED_OUT: _("The person does not want to be asked."),
        Code.COMPLAINT: _("The person has an open complaint or an open critical case."),
        Code.SAME_DAY: _("Another request of that day comes first."),
        Code.REMINDER: _("There is at most one reminder, and only after a request."),
    }[code]


def _counted(code: Code, rules: Rules) -> str:
    days = {
        Code.ANY: rules.min_days_any,
        Code.RELATIONSHIP: rules.min_days_relationship,
        Code.YEAR: rules.max_365,
        Code.EVENT_AGE: rules.max_event_age_days,
        Code.PULSE: rules.pulse_tolerance_days,
    }[code]
    text = {
        Code.ANY: ngettext(
            "The last request is less than %(count)d day ago.",
            "The last request is less than %(count)d days ago.",
            days,
        ),
        Code.RELATIONSHIP: ngettext(
            "The last relationship request is less than %(count)d day ago.",
            "The last relationship request is less than %(count)d days ago.",
            days,
        ),
        Code.YEAR: ngettext(
            "There has been %(count)d request in 365 days, which is the most.",
            "There have been %(count)d requests in 365 days, which is the most.",
            days,
        ),
        Code.EVENT_AGE: ngettext(
            "The event is more than %(count)d day old.",
            "The event is more than %(count)d days old.",
            days,
        ),
        Code.PULSE: ngettext(
            "The last request is too recent, and this one may move by %(count)d day only: leave it"
            " out.",
            "The last request is too recent, and this one may move by %(count)d days only: leave"
            " it out.",
            days,
        ),
    }[code]
    return text % {"count": days}


def wait(code: Code, free_from: date | None) -> str:
    """When it may be sent instead, or why not at all."""
    if free_from is not None:
        return _("From %(day)s on.") % {"day": date_format(free_from, "SHORT_DATE_FORMAT")}
    if code is Code.COMPLAINT:
        return _("Once the complaint is closed.")
    if code is Code.YEAR:
        return _("Once the oldest of them is more than a year ago.")
    return _("Not at all.")


def refusal(error: LogRefused) -> str:
    """Why a file could not be read, and what to do."""
    if error.code == "no_columns":
        names = ", ".join(str(COLUMNS[str(name)]) for name in _names(error.values["missing"]))
        text = _(
            "The first row must name the columns. Missing: %(names)s. Rename them in the file and"
            " upload it again."
        )
        return text % {"names": names}
    if error.code == "double_column":
        text = _("Two columns say the same: “%(first)s” and “%(second)s”. Remove one of them.")
        return text % error.values
    if error.code == "structure":
        text = _("Row %(row)d has quotation marks that do not close. Save the file as CSV again.")
        return text % error.values
    return {
        "empty": _("This file holds no rows below its head. Choose another one."),
        "too_big": _("This file is larger than 5 MB. Split it, for instance by month."),
        "encoding": _("This file is no text. Save it as CSV, in UTF-8, and upload it again."),
        "too_many_rows": _(
            "This file has more than 200,000 rows. Split it, for instance by month."
        ),
        "ambiguous_dates": _(
            "The dates can be read in two ways. Say below whether the day or the month comes first."
        ),
    }[error.code]


def _names(found: object) -> list[object]:
    return list(found) if isinstance(found, tuple) else []


def fault_text(fault: Fault) -> str:
    return str(CELLS[fault.code])
