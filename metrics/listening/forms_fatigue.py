"""Forms of the fatigue rules: the numbers, the calculator, and the log to check."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from foundation.fields import ListField, VersionField
from metrics.fatigue import History, Kind, Request, Rules
from metrics.listening.wording import KINDS
from metrics.sendlog import MAX_BYTES
from organizations.forms import PageForm

DAYS: dict[str, Any] = {"min_value": 0, "max_value": 730}


class RulesForm(PageForm):
    min_days_any = forms.IntegerField(label=_("Days between any two requests"), **DAYS)
    min_days_relationship = forms.IntegerField(
        label=_("Days between relationship requests"), **DAYS
    )
    max_365 = forms.IntegerField(
        label=_("Requests in 365 days, at most"), min_value=1, max_value=365
    )
    max_event_age_days = forms.IntegerField(label=_("Days after the event, at most"), **DAYS)
    pulse_tolerance_days = forms.IntegerField(
        label=_("Days that a product request may move"), **DAYS
    )
    version = VersionField()
    layout = (
        Div("min_days_any", "min_days_relationship", css_class="two"),
        Div("max_365", "max_event_age_days", css_class="two"),
        "pulse_tolerance_days",
        "version",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        any_two, related = data.get("min_days_any"), data.get("min_days_relationship")
        if any_two is not None and related is not None and related < any_two:
            text = _("A relationship request needs at least as many days as any request.")
            self.add_error("min_days_relationship", ValidationError(text, code="shorter"))
        return data

    def rules(self) -> Rules:
        return Rules(**{name: self.cleaned_data[name] for name in asdict(Rules())})


class CalculatorForm(PageForm):
    """One request to one person, today."""

    prefix = "c"
    kind = ListField(label=_("Kind of request"), choices=KINDS)
    last_any = forms.IntegerField(
        label=_("Days since the last request"),
        required=False,
        help_text=_("Empty: never asked."),
        **DAYS,
    )
    last_relationship = forms.IntegerField(
        label=_("Days since the last relationship request"),
        required=False,
        help_text=_("Empty: never asked."),
        **DAYS,
    )
    requests_365 = forms.IntegerField(
        label=_("Requests in the last 365 days"), required=False, min_value=0, max_value=365
    )
    event_age = forms.IntegerField(
        label=_("Days since the event"),
        required=False,
        help_text=_("Empty: no event is the reason."),
        **DAYS,
    )
    contacts = forms.IntegerField(
        label=_("Contacts with support in a year"),
        required=False,
        min_value=0,
        max_value=10_000,
        help_text=_("Tells how large a sample to draw."),
    )
    reminders = forms.IntegerField(
        label=_("Reminders sent already"), required=False, min_value=0, max_value=10
    )
    opted_out = forms.BooleanField(label=_("The person has opted out"), required=False)
    open_complaint = forms.BooleanField(label=_("The person has an open complaint"), required=False)
    layout = (
        "kind",
        Div("last_any", "last_relationship", css_class="two"),
        Div("requests_365", "event_age", css_class="two"),
        Div("contacts", "reminders", css_class="two"),
        Div("opted_out", "open_complaint"),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        last, related = data.get("last_any"), data.get("last_relationship")
        if related is not None and (last is None or last > related):
            data["last_any"] = related  # a relationship request is a request, too
        return data

    def request(self, today: date) -> Request:
        fields = self.cleaned_data
        return Request(
            kind=Kind(fields["kind"]),
            on=today,
            event_on=_ago(today, fields["event_age"]),
            opted_out=fields["opted_out"],
            open_complaint=fields["open_complaint"],
        )

    def history(self, today: date) -> History:
        fields = self.cleaned_data
        return History(
            last_any=_ago(today, fields["last_any"]),
            last_relationship=_ago(today, fields["last_relationship"]),
            in_365=fields["requests_365"] or 0,
            reminders=fields["reminders"] or 0,
        )


def _ago(today: date, days: int | None) -> date | None:
    return None if days is None else today - timedelta(days=days)


class LogForm(PageForm):
    """The file comes out as its bytes."""

    class Order:
        FILE = ""
        DAY = "day"
        MONTH = "month"

    log = forms.FileField(
        label=_("Send log"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        allow_empty_file=True,
        help_text=_(
            "A CSV file of at most 5 MB with the columns person, kind, date and, where you have"
            " them, event date, opted out, open complaint."
        ),
        error_messages={"required": _("Choose a file.")},
    )
    order = ListField(
        label=_("Dates such as 03/04/2026"),
        required=False,
        choices=[
            (Order.FILE, _("As the file shows")),
            (Order.DAY, _("The day comes first")),
            (Order.MONTH, _("The month comes first")),
        ],
    )
    layout = ("log", "order")

    def clean_log(self) -> bytes:
        upload: UploadedFile[bytes] = self.cleaned_data["log"]
        if (upload.size or 0) > MAX_BYTES:
            text = _("This file is larger than 5 MB. Split it, for instance by month.")
            raise ValidationError(text, code="too_big")
        data: bytes = upload.read()
        return data

    @property
    def day_first(self) -> bool | None:
        order = self.cleaned_data["order"]
        return None if order == self.Order.FILE else order == self.Order.DAY
