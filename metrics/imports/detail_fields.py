"""What the fields of the step Columns are made of: metrics to choose, codes, and days."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from foundation.fields import ListField
from metrics.imports.layout import Column
from metrics.imports.values import canonical, scale_of
from metrics.models import MetricDefinition
from metrics.wording import metric_name

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)

Scale = tuple[int, int]


@dataclass(frozen=True)
class Choices:
    """What the columns may be tied to: definitions by metric id, and names of touchpoints."""

    metrics: Mapping[str, MetricDefinition]
    touchpoints: Sequence[str]

    @classmethod
    def of(
        cls, definitions: Mapping[str, MetricDefinition], touchpoints: Sequence[str]
    ) -> "Choices":
        """Only the metrics that are worked out from answers, by name."""
        surveys = {key: row for key, row in definitions.items() if row.pure.is_survey}
        named = sorted(surveys, key=lambda key: name_of(surveys[key]).casefold())
        return cls({key: surveys[key] for key in named}, touchpoints)


def name_of(row: MetricDefinition) -> str:
    return metric_name(row.metric, row)


@dataclass(frozen=True)
class ScoreFields:
    """One column of answers on the page."""

    column: Column
    metric: forms.BoundField
    touchpoint: forms.BoundField
    moment: forms.BoundField
    channel: forms.BoundField


@dataclass(frozen=True)
class CodeFields:
    """One code outside of a scale: how often it stands in which columns, and what it means."""

    code: str
    count: int
    columns: str
    field: forms.BoundField


def slot(*parts: object) -> str:
    """The name of a field for texts of a file, which may hold anything."""
    text = "\0".join(map(str, parts))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def fitting_metric(column: Column, metrics: Mapping[str, MetricDefinition]) -> str:
    """The metric whose scale fits the values best; the first where nothing tells them apart."""
    values = {
        int(code) for code in map(canonical, column.codes) if re.fullmatch(r"-?\d{1,3}", code)
    }

    def misfit(key: str) -> float:
        low, high = scale_of(metrics[key].pure)
        scale = set(range(low, high + 1))
        return len(values - scale) + 1.5 * len(scale - values)

    ranked = sorted(metrics, key=lambda key: (misfit(key), metrics[key].metric.key != "csat"))
    return ranked[0] if ranked else ""


def is_answer(code: str, scale: Scale) -> bool:
    value = canonical(code)
    return bool(re.fullmatch(r"-?\d{1,9}", value)) and scale[0] <= int(value) <= scale[1]


def select_field(
    label: Any, choices: Sequence[tuple[str, Any]], initial: str, **options: Any
) -> ListField:
    widget = forms.Select(attrs={"class": "form-select"})
    return ListField(label=label, choices=list(choices), initial=initial, widget=widget, **options)


def day_field(label: Any, initial: date) -> forms.DateField:
    """Dates travel as ISO, whatever the language: that is what date inputs send."""
    text = gettext_lazy("Enter a date between 2000 and 2100.")
    return DayField(
        label=label,
        initial=initial,
        localize=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={"invalid": text, "required": text},
    )


class DayField(forms.DateField):
    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and not EARLIEST <= value <= LATEST:
            raise forms.ValidationError(self.error_messages["invalid"], code="range")
