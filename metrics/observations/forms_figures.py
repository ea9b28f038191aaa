"""The forms of one figure and of the list of figures."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.dates import MONTHS as MONTH_NAMES
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from foundation.fields import CleanCharField, ListField, RowField, SubmissionForm
from foundation.periods import Period, PeriodKind, period_of
from metrics import formulas
from metrics.inputs import GIVEN, NPS_ANSWERS
from metrics.models import Channel, Moment, Observation, Severity, Touchpoint
from metrics.observations.grid_numbers import LONGEST, read_number
from metrics.observations.times import TimesError, read_times, write_times
from metrics.recipes import Definition, InputField, Inputs, InputsError, Kind, Recipe
from metrics.series import Part
from metrics.wording import input_error, input_label, unit_text
from organizations.forms import PageForm
from organizations.forms_people import UnitChoiceField
from organizations.models import Membership, Unit

CHOOSE = gettext_lazy("Choose one from the list.")
SELECT = {"class": "form-select"}
SCALES = (Recipe.TOP_SHARE, Recipe.SCALE_MEAN)
TYPED, GIVEN_PREFIX = "in_", "given_"


def _spans() -> list[tuple[str, Any]]:
    """Which part of a year, as kind and number, and last the free dates."""
    return [
        *((f"month-{number}", MONTH_NAMES[number]) for number in range(1, 13)),
        ("quarter-1", gettext_lazy("1st quarter")),
        ("quarter-2", gettext_lazy("2nd quarter")),
        ("quarter-3", gettext_lazy("3rd quarter")),
        ("quarter-4", gettext_lazy("4th quarter")),
        ("half_year-1", gettext_lazy("1st half")),
        ("half_year-2", gettext_lazy("2nd half")),
        ("year-1", gettext_lazy("The whole year")),
        ("custom-1", gettext_lazy("Other days: from … to …")),
    ]


def input_fields(definition: Definition, stored: Inputs | None = None) -> tuple[InputField, ...]:
    """What the form asks for; an NPS that is kept answer by answer is corrected so."""
    if definition.recipe is Recipe.NPS and stored and "answers" in stored:
        return tuple(InputField(key, Kind.COUNT, required=False) for key in NPS_ANSWERS)
    fields = formulas.fields_of(definition)
    if definition.recipe is Recipe.LONGEST:
        return (*fields, InputField("longest", Kind.AMOUNT, required=False))
    return fields


class NumbersForm(PageForm):
    """The numbers of one figure, as counts or as another system worked the figure out."""

    note = CleanCharField(
        max_length=300,
        label=gettext_lazy("Note"),
        required=False,
        help_text=gettext_lazy("Where the numbers come from, or what was special."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    # A new figure has none until another one turns out to stand in its place.
    version = forms.IntegerField(
        required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1
    )

    def __init__(
        self, *args: Any, definition: Definition, stored: Inputs | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.definition = definition
        self.asked = input_fields(definition, stored)
        self.inputs: dict[str, Any] = {}
        for field in self.asked:
            self.fields[TYPED + field.key] = self._field(field)
        if definition.recipe is not Recipe.VALUE:
            for field in GIVEN:
                self.fields[GIVEN_PREFIX + field.key] = self._field(field)
        self.initial.update(numbers_of(definition, stored or {}))

    def _field(self, field: InputField) -> forms.Field:
        label = input_label(self.definition.recipe, field.key, self.definition)
        if field.kind is Kind.HISTOGRAM:
            return _list_field(label, self.definition)
        mode = "numeric" if field.kind is Kind.COUNT else "decimal"
        attrs = {"inputmode": mode, "class": "form-control", "autocomplete": "off"}
        return CleanCharField(
            max_length=LONGEST, label=label, required=False, widget=forms.TextInput(attrs=attrs)
        )

    @property
    def typed_fields(self) -> list[BoundField]:
        return [self[TYPED + field.key] for field in self.asked]

    @property
    def given_fields(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith(GIVEN_PREFIX)]

    @property
    def is_given(self) -> bool:
        """Something stands in the fields of a figure that another system worked out."""
        return any(field.value() for field in self.given_fields)

    def clean(self) -> dict[str, Any]:
        """Leaves the checked numbers in `inputs`."""
        fields = super().clean() or self.cleaned_data
        if not self.errors:
            self.inputs = self._read()
        return fields

    def _read(self) -> dict[str, Any]:
        typed = self._numbers(TYPED, self.asked)
        given = self._numbers(GIVEN_PREFIX, GIVEN) if self.given_fields else {}
        if typed and given:
            text = _("Fill in the numbers or the finished figure, not both.")
            self.add_error(f"{GIVEN_PREFIX}{next(iter(given))}", text)
        if {"times", "longest"} <= set(typed):
            self.add_error("in_longest", _("Give the list of times or only the longest, not both."))
        if self.errors:
            return {}
        if typed and self.definition.recipe in SCALES:
            typed = {field.key: typed.get(field.key, 0) for field in self.asked}
        try:
            return formulas.to_inputs(self.definition, given or typed)
        except InputsError as error:
            self.refuse(error, GIVEN_PREFIX if given else TYPED)
            return {}

    def _numbers(self, prefix: str, asked: tuple[InputField, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for field in asked:
            value = self.cleaned_data.get(prefix + field.key)
            if not value:
                continue
            try:
                found[field.key] = self._number(field, value)
            except InputsError as error:
                self.refuse(error, prefix)
        return found

    def _number(self, field: InputField, value: Any) -> Any:
        if field.kind is Kind.HISTOGRAM:
            return value
        return read_number(value, field.kind, get_format("DECIMAL_SEPARATOR"), field.key)

    def refuse(self, error: InputsError, prefix: str = TYPED) -> None:
        """The fault at its field, or at the head where it belongs to none."""
        name = prefix + error.field
        if name not in self.fields:
            first = self.asked[0].key
            name = TYPED + first if error.field == "answers" else ""
        self.add_error(name or None, input_error(error))


def numbers_of(definition: Definition, stored: Inputs) -> dict[str, Any]:
    """Stored inputs as the fields show them."""
    mark = get_format("DECIMAL_SEPARATOR")
    is_own = definition.recipe is Recipe.VALUE
    prefix = GIVEN_PREFIX if "value" in stored and not is_own else TYPED
    found: dict[str, Any] = {}
    for key, value in stored.items():
        if key == "answers" and isinstance(value, Mapping):
            found |= {TYPED + str(answer): count for answer, count in value.items()}
        elif isinstance(value, Mapping):
            found[TYPED + key] = write_times(dict(value), mark)
        else:
            found[prefix + key] = value.replace(".", mark) if isinstance(value, str) else value
    return found


class TimesField(forms.CharField):
    """A pasted list of values (shape: decimal text → how often)."""

    widget = forms.Textarea

    def __init__(self, *, definition: Definition, **options: Any) -> None:
        self.definition = definition
        super().__init__(strip=False, **options)

    def to_python(self, value: Any) -> Any:
        whole = self.definition.recipe is Recipe.PRESSURE
        try:
            return read_times(str(value or ""), self.definition.unit, whole=whole)
        except TimesError as error:
            raise ValidationError(times_error(error), code=error.code) from error


def _list_field(label: str, definition: Definition) -> forms.Field:
    if definition.recipe is Recipe.PRESSURE:
        text = _("How many invitations each customer received: one number a line.")
    else:
        text = _(
            "One time a line, or parted by semicolons or tabs. Write 1:30 (minutes and seconds),"
            " 2:15:00 (hours, minutes, seconds) or a number in %(unit)s; 20 × 3 means three of 20."
        ) % {"unit": unit_text(definition.unit)}
    attrs = {"rows": 8, "class": "form-control", "spellcheck": "false", "autocomplete": "off"}
    return TimesField(
        definition=definition,
        label=label,
        required=False,
        help_text=text,
        widget=forms.Textarea(attrs=attrs),
    )


def times_error(error: TimesError) -> str:
    """What is wrong in which line, and what to do."""
    facts = {"line": error.line, "text": error.text}
    if error.code == "negative":
        return _("Line %(line)d: “%(text)s” is below 0. Correct it.") % facts
    if error.code == "too_many":
        return _("There are more than 200,000 values. Give them for a shorter period.")
    if error.code == "too_many_different":
        return _("There are more than 20,000 different values. Round them.")
    return _("Line %(line)d: “%(text)s” cannot be read. Correct or delete it.") % facts


def _part_field(label: Any, everything: Any, choices: Any) -> ListField:
    return ListField(
        label=label,
        required=False,
        choices=[("", everything), *choices],
        widget=forms.Select(attrs=SELECT),
    )


class FigureForm(NumbersForm, SubmissionForm):
    """A new figure: where, when, for which part of the customers, and its numbers."""

    unit = UnitChoiceField(
        label=gettext_lazy("Unit"),
        queryset=Unit.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": CHOOSE},
        widget=forms.Select(attrs=SELECT),
    )
    span = ListField(
        label=gettext_lazy("Period"), choices=_spans(), widget=forms.Select(attrs=SELECT)
    )
    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        required=False,
        min_value=1990,
        max_value=2100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "form-control"}),
    )
    start = forms.DateField(
        label=gettext_lazy("First day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )
    end = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )
    channel = _part_field(gettext_lazy("Channel"), gettext_lazy("All channels"), Channel.choices)
    moment = _part_field(gettext_lazy("Moment"), gettext_lazy("All moments"), Moment.choices)
    touchpoint = RowField(
        label=gettext_lazy("Touchpoint"),
        queryset=Touchpoint.objects.none(),
        required=False,
        empty_label=gettext_lazy("All touchpoints"),
        error_messages={"invalid_choice": CHOOSE},
        widget=forms.Select(attrs=SELECT),
    )
    severity = _part_field(
        gettext_lazy("Severity"),
        pgettext_lazy("severity", "All severities"),
        Severity.choices,
    )
    segment = CleanCharField(
        max_length=80,
        label=gettext_lazy("Customer segment"),
        required=False,
        help_text=gettext_lazy("Such as “New customers”. Write it the same way each time."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.for_member(membership).active()
        cast(UnitChoiceField, self.fields["unit"]).queryset = units
        points = Touchpoint.objects.filter(
            organization_id=membership.organization_id, archived_at=None
        )
        cast(RowField, self.fields["touchpoint"]).queryset = points.order_by("name")

    @property
    def part_fields(self) -> list[BoundField]:
        return [self[name] for name in ("channel", "moment", "touchpoint", "severity", "segment")]

    @property
    def is_part(self) -> bool:
        return any(field.value() or field.errors for field in self.part_fields)

    @property
    def is_custom(self) -> bool:
        return bool(self["span"].value() == "custom-1" or self["start"].value())

    def clean(self) -> dict[str, Any]:
        fields = super().clean()
        span = fields.get("span")
        if span == "custom-1":
            self._check_days(fields)
        elif span and not fields.get("year") and "year" not in self.errors:
            self.add_error("year", _("Type the year."))
        return fields

    def _check_days(self, fields: dict[str, Any]) -> None:
        for name in ("start", "end"):
            if not fields.get(name) and name not in self.errors:
                self.add_error(name, _("Choose the first and the last day."))
        if fields.get("start") and fields.get("end") and fields["start"] > fields["end"]:
            self.add_error("end", _("The last day lies before the first."))

    def period(self) -> Period:
        kind, number = self.cleaned_data["span"].rsplit("-", 1)
        if kind == PeriodKind.CUSTOM:
            return Period(self.cleaned_data["start"], self.cleaned_data["end"])
        return period_of(PeriodKind(kind), self.cleaned_data["year"], int(number))

    def part(self) -> Part:
        fields = self.cleaned_data
        touchpoint = fields["touchpoint"]
        return Part(
            channel=fields["channel"],
            moment=fields["moment"],
            touchpoint_id=touchpoint.pk if touchpoint else None,
            severity=fields["severity"],
            segment=fields["segment"],
        )


class CorrectionForm(NumbersForm):
    """Other numbers for a figure that stands."""


class ListForm(forms.Form):
    """What to show of the list; what cannot be is left out of account."""

    metric = ListField(
        label=gettext_lazy("Metric"), required=False, widget=forms.Select(attrs=SELECT)
    )
    unit = ListField(label=gettext_lazy("Unit"), required=False, widget=forms.Select(attrs=SELECT))
    source = _part_field(
        gettext_lazy("Source"), gettext_lazy("All sources"), Observation.Source.choices
    )
    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        required=False,
        min_value=1990,
        max_value=2100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "form-control"}),
    )
    q = CleanCharField(
        max_length=80,
        label=gettext_lazy("Part of the customers"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "class": "form-control"}),
    )

    def __init__(
        self,
        *args: Any,
        metrics: list[tuple[str, str]],
        units: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        every_metric, every_unit = _("All metrics"), _("All units")
        cast(ListField, self.fields["metric"]).choices = [("", every_metric), *metrics]
        cast(ListField, self.fields["unit"]).choices = [("", every_unit), *units]

    def wanted(self) -> dict[str, Any]:
        """The filters that can be used."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
