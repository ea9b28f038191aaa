"""What people type about assessments: which period, which level, and why."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assessments.models import RATIONALE_LENGTH, Assessment
from assessments.wording import level_name
from foundation.fields import CleanTextField, SubmissionForm
from foundation.periods import MONTHS, Period, PeriodKind, period_around, period_of, previous
from maturity.levels import Level
from organizations.models import Unit

EARLIEST = date(2000, 1, 1)
LATEST = date(2100, 12, 31)
LONGEST_DAYS = 366 * 2
CUSTOM = "custom"
REASON_LENGTH = 1000


class StartForm(SubmissionForm):
    """Unit and period of a new assessment."""

    unit: Any = forms.ModelChoiceField(
        queryset=Unit.objects.none(),
        label=_("What do you assess?"),
        empty_label=None,
        error_messages={"invalid_choice": _("Choose one of your units.")},
    )
    period = forms.ChoiceField(label=_("Which period?"))
    start = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    end = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    field_order = ["submission", "unit", "period", "start", "end"]

    def __init__(
        self,
        *args: Any,
        units: list[Unit],
        today: date,
        planned: Iterable[Period] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = Unit.objects.filter(pk__in=[one.pk for one in units])
        unit.choices = unit_choices(units)
        period = cast(forms.ChoiceField, self.fields["period"])
        period.choices = period_choices(today, planned)
        for name in ("start", "end"):
            # Dates travel as ISO, whatever the language: that is what date inputs send.
            self.fields[name].localize = False
            self.fields[name].widget.format = "%Y-%m-%d"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("period") == CUSTOM:
            self._check_dates(data.get("start"), data.get("end"))
        return data

    def _check_dates(self, start: date | None, end: date | None) -> None:
        for name, value in (("start", start), ("end", end)):
            if value is None and name not in self.errors:
                self.add_error(name, _("Enter a date."))
            elif value is not None and not EARLIEST <= value <= LATEST:
                self.add_error(name, _("Enter a date between 2000 and 2100."))
        if start and end and end < start:
            self.add_error("end", _("The last day must not be before the first day."))
        elif start and end and (end - start).days > LONGEST_DAYS:
            self.add_error("end", _("Choose a period of two years at most."))

    @property
    def chosen(self) -> Period:
        """The period of a valid form."""
        value = self.cleaned_data["period"]
        if value == CUSTOM:
            return Period(self.cleaned_data["start"], self.cleaned_data["end"])
        kind, year, number = value.split(":")
        return period_of(PeriodKind(kind), int(year), int(number))


def period_choices(today: date, planned: Iterable[Period] = ()) -> list[tuple[Any, Any]]:
    """The last quarters, half-years and years, newest first, by kind; then free dates.

    What is planned is among them, also where it has not begun.
    """
    wanted = set(planned)
    groups: list[tuple[Any, Any]] = [
        (label, [(period_code(p), p.label) for p in _offered(kind, today, count, wanted)])
        for kind, label, count in (
            (PeriodKind.QUARTER, Assessment.Kind.QUARTER.label, 9),
            (PeriodKind.HALF_YEAR, Assessment.Kind.HALF_YEAR.label, 5),
            (PeriodKind.YEAR, Assessment.Kind.YEAR.label, 4),
        )
    ]
    return [*groups, (CUSTOM, _("Other dates"))]


def latest(kind: PeriodKind, today: date, count: int) -> list[Period]:
    """The running period and those before it, newest first."""
    periods = [period_around(today, kind)]
    while len(periods) < count:
        periods.append(previous(periods[-1]))
    return periods


def _offered(kind: PeriodKind, today: date, count: int, planned: set[Period]) -> list[Period]:
    more = {period for period in planned if period.kind is kind}
    return sorted({*latest(kind, today, count), *more}, reverse=True)


def period_code(period: Period) -> str:
    """The value of the choice; that of free dates says nothing of the dates."""
    if period.kind not in MONTHS:
        return CUSTOM
    return f"{period.kind}:{period.start.year}:{period.number}"


class ReviseForm(SubmissionForm):
    """Why a completed assessment is corrected."""

    reason = CleanTextField(
        max_length=REASON_LENGTH,
        label=_("Reason"),
        help_text=_("It is printed with the revision, so that readers understand the difference."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


LEVEL_CODES = {"2": Level.EXCELLENT, "1": Level.ROOM_FOR_IMPROVEMENT, "0": Level.IMMEDIATE_ACTION}


class RatingForm(forms.Form):
    """One area: its level and why. `version` is the one that the page was loaded with."""

    level = forms.ChoiceField(
        required=False,
        label=_("Level"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the three levels, or none.")},
    )
    rationale = CleanTextField(
        max_length=RATIONALE_LENGTH,
        required=False,
        label=_("Why this level?"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = cast(forms.ChoiceField, self.fields["level"])
        level.choices = [
            *((code, level_name(value)) for code, value in LEVEL_CODES.items()),
            ("", level_name(None)),
        ]

    def clean_level(self) -> Level | None:
        return LEVEL_CODES.get(self.cleaned_data["level"])

    def clean_version(self) -> int:
        version: int | None = self.cleaned_data.get("version")
        if version is None:
            raise ValidationError(_("Reload the page and try again."))
        return version


class FilterForm(forms.Form):
    """Which assessments a list shows. Unknown values show everything."""

    unit: Any = forms.ModelChoiceField(
        queryset=Unit.objects.none(), required=False, label=_("Unit"), empty_label=_("All units")
    )
    state = forms.ChoiceField(
        required=False,
        label=_("State"),
        choices=[("", _("All states")), *Assessment.State.choices],
    )

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = Unit.objects.filter(pk__in=[one.pk for one in units])
        unit.choices = [("", _("All units")), *unit_choices(units)]


def unit_choices(units: list[Unit]) -> list[tuple[Any, str]]:
    """Units in tree order, each indented by its depth."""
    return [(unit.pk, f"{'– ' * unit.indent}{unit.name}") for unit in units]
