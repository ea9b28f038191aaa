"""The second half of the step Columns: metric, place and codes of every chosen column.

Which codes have to be explained follows from the scale of the chosen metric, so the fields of the
form depend on what is sent with it; all of it works without a script.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.fields import CleanCharField, VersionField
from foundation.periods import PeriodKind, period_around, previous
from metrics.imports.detail_fields import (
    Choices,
    CodeFields,
    Scale,
    ScoreFields,
    day_field,
    fitting_metric,
    is_answer,
    name_of,
    select_field,
    slot,
)
from metrics.imports.forms import RolesForm
from metrics.imports.layout import Column, DateOrder, Layout
from metrics.imports.mapping import ScoreColumn, SurveyMapping, check_mapping
from metrics.imports.refusals import MappingError
from metrics.imports.units import fold
from metrics.imports.values import NUMBER, proposed_codes, scale_of
from metrics.imports.wording import mapping_text
from metrics.models import Channel, Moment, Rhythm

BLANK, OTHER, REJECT = "blank", "other", "reject"
MOST_FIELDS = 190  # of one form, below what a request may have
TOUCHPOINT_LENGTH = 80


class DetailsForm(forms.Form):
    version = VersionField()

    def __init__(
        self,
        *args: Any,
        layout: Layout,
        roles: RolesForm,
        choices: Choices,
        before: SurveyMapping | None,
        version: int,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.layout, self.roles, self.options = layout, roles, choices
        self.before, self.today = before, today
        self.known = {score.column: score for score in before.scores} if before else {}
        self.initial["version"] = version
        self._add_period(today)
        for column in roles.scores:
            self._add_score(column)
        self.scales = self._scales()
        self.codes = {scale: self._codes_of(scale) for scale in set(self.scales.values())}
        for scale, counts in self.codes.items():
            for code in counts:
                self._add_code(scale, code)
        self._add_texts("channel", Channel.choices)
        self._add_texts("moment", Moment.choices)

    # --- fields

    def _add_period(self, today: date) -> None:
        column = self.roles.column("date")
        if column is None:
            last = previous(period_around(today, PeriodKind.QUARTER))
            start = self.before.period_start if self.before else None
            end = self.before.period_end if self.before else None
            self.fields["period_start"] = day_field(gettext_lazy("First day"), start or last.start)
            self.fields["period_end"] = day_field(gettext_lazy("Last day"), end or last.end)
            return
        rhythm = self.before.rhythm if self.before and self.before.rhythm else "quarter"
        self.fields["rhythm"] = select_field(gettext_lazy("One figure"), Rhythm.choices, rhythm)
        if column.date_order is DateOrder.AMBIGUOUS:
            known = self.before.day_first if self.before else None
            self.fields["day_first"] = select_field(
                gettext_lazy("What does 03/04/2026 mean in this file?"),
                [
                    ("", gettext_lazy("Choose")),
                    ("day", gettext_lazy("3 April: the day comes first")),
                    ("month", gettext_lazy("4 March: the month comes first")),
                ],
                "" if known is None else "day" if known else "month",
                error_messages={
                    "required": gettext_lazy("Say which comes first, the day or the month.")
                },
            )

    def _add_score(self, column: Column) -> None:
        known = self.known.get(column.name)
        place = column.index
        metrics = [(key, name_of(row)) for key, row in self.options.metrics.items()]
        metric = known.metric_id if known and known.metric_id in self.options.metrics else ""
        metric = metric or fitting_metric(column, self.options.metrics)
        self.fields[f"metric-{place}"] = select_field(gettext_lazy("Metric"), metrics, metric)
        several = len(self.roles.scores) > 1
        name = known.touchpoint_name if known else column.name[:TOUCHPOINT_LENGTH] * several
        self.fields[f"touchpoint-{place}"] = CleanCharField(
            max_length=TOUCHPOINT_LENGTH,
            required=False,
            label=gettext_lazy("Touchpoint"),
            initial=name,
            widget=forms.TextInput(
                attrs={"class": "form-control", "dir": "auto", "list": "touchpoints"}
            ),
        )
        everywhere = [("", gettext_lazy("All"))]
        self.fields[f"moment-{place}"] = select_field(
            gettext_lazy("Moment"),
            [*everywhere, *Moment.choices],
            known.moment if known else "",
            required=False,
        )
        self.fields[f"channel-{place}"] = select_field(
            gettext_lazy("Channel"),
            [*everywhere, *Channel.choices],
            known.channel if known else "",
            required=False,
        )

    def _scales(self) -> dict[int, Scale]:
        """The scale of each column's metric, as chosen, by the column's place."""
        found = {}
        for column in self.roles.scores:
            row = self.options.metrics.get(str(self[f"metric-{column.index}"].value()))
            if row is not None:
                found[column.index] = scale_of(row.pure)
        return found

    def _codes_of(self, scale: Scale) -> dict[str, tuple[int, list[Column]]]:
        """Every value outside of the scale in the columns that use it, with its count."""
        found: dict[str, tuple[int, list[Column]]] = {}
        for column in self.roles.scores:
            if self.scales.get(column.index) != scale:
                continue
            for code, count in column.codes.items():
                if is_answer(code, scale):
                    continue
                before, columns = found.get(code, (0, []))
                found[code] = (before + count, [*columns, column])
        return found

    def _add_code(self, scale: Scale, code: str) -> None:
        low, high = scale
        choices: list[tuple[str, Any]] = [
            ("", gettext_lazy("Choose")),
            (BLANK, gettext_lazy("No answer: left blank")),
            (OTHER, gettext_lazy("Does not apply, or no opinion")),
            (REJECT, gettext_lazy("Not expected: reject these rows")),
        ]
        if not NUMBER.fullmatch(code.strip()):
            choices += [
                (str(n), _("Answer %(number)d") % {"number": n}) for n in range(low, high + 1)
            ]
        self.fields[f"code-{slot(*scale, code)}"] = select_field(
            code, choices, self._meaning(scale, code), required=False
        )

    def _meaning(self, scale: Scale, code: str) -> str:
        """What the code meant the last time, or probably means."""
        _count, columns = self.codes[scale][code]
        for score in self.known.values():
            if code in score.blank_codes:
                return BLANK
            if code in score.not_applicable_codes:
                return OTHER
            if code in score.translate and scale[0] <= score.translate[code] <= scale[1]:
                return str(score.translate[code])
        match = re.match(r"(\d{1,2})\b(?![.,]\d)", code.strip())  # as in "5 – very satisfied"
        is_number = NUMBER.fullmatch(code.strip()) is not None
        if match and not is_number and scale[0] <= int(match[1]) <= scale[1]:
            return match[1]
        for column in columns:
            row = self.options.metrics[str(self[f"metric-{column.index}"].value())]
            proposed = proposed_codes(column, row.pure)
            if code in proposed.blank:
                return BLANK
            if code in proposed.not_applicable:
                return OTHER
        return ""

    def _add_texts(self, role: str, choices: list[tuple[str, Any]]) -> None:
        """A select per text of a channel or moment column."""
        column = self.roles.column(role)
        codes: Mapping[str, str] = {}
        if self.before:
            codes = self.before.channel_codes if role == "channel" else self.before.moment_codes
        known = {fold(text): code for text, code in codes.items()}
        names = {fold(str(label)): value for value, label in choices} | {
            fold(value): value for value, _label in choices
        }
        for text in column.codes if column else ():
            initial = known.get(fold(text)) or names.get(fold(text), "")
            empty = ("", gettext_lazy("Not expected: reject these rows"))
            self.fields[f"{role}-of-{slot(text)}"] = select_field(
                text, [empty, *choices], initial, required=False
            )

    @property
    def is_too_long(self) -> bool:
        return len(self.fields) > MOST_FIELDS

    # --- for the page

    @property
    def scores(self) -> list[ScoreFields]:
        names = ("metric", "touchpoint", "moment", "channel")
        return [
            ScoreFields(column, *(self[f"{name}-{column.index}"] for name in names))
            for column in self.roles.scores
        ]

    @property
    def code_groups(self) -> list[tuple[Scale, list[CodeFields]]]:
        """The codes outside of each scale, lowest scale first; none where there are none."""
        return [
            (
                scale,
                [
                    CodeFields(
                        code,
                        count,
                        ", ".join(column.name for column in columns[:3])
                        + ("…" if len(columns) > 3 else ""),
                        self[f"code-{slot(*scale, code)}"],
                    )
                    for code, (count, columns) in found.items()
                ],
            )
            for scale, found in sorted(self.codes.items())
            if found
        ]

    def _texts(self, role: str) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(f"{role}-of-")]

    @property
    def channel_texts(self) -> list[forms.BoundField]:
        return self._texts("channel")

    @property
    def moment_texts(self) -> list[forms.BoundField]:
        return self._texts("moment")

    # --- checking

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for scale, found in self.codes.items():
            for code in found:
                name = f"code-{slot(*scale, code)}"
                if name not in self.errors and not data.get(name):
                    self.add_error(name, _("Say what this code means."))
        self._check_places(data)
        start, end = data.get("period_start"), data.get("period_end")
        if start and start > self.today:
            self.add_error("period_start", _("This day has not come yet."))
        if start and end and end < start:
            self.add_error("period_end", _("The last day cannot be before the first."))
        if not self.errors:
            self._check_mapping()
        return data

    def _check_places(self, data: Mapping[str, Any]) -> None:
        """Two columns must not measure the same thing at the same place."""
        seen: dict[tuple[object, ...], Column] = {}
        parts = [
            part
            for part, role in (("moment", "moment"), ("channel", "channel"))
            if self.roles.column(role) is None
        ]
        for column in self.roles.scores:
            metric = data.get(f"metric-{column.index}")
            name = str(data.get(f"touchpoint-{column.index}", "")).lower()
            place = (metric, name, *(data.get(f"{part}-{column.index}") for part in parts))
            if metric and (other := seen.get(place)):
                text = _("“%(column)s” has the same metric and place: name another touchpoint.")
                self.add_error(f"touchpoint-{column.index}", text % {"column": other.name})
            seen.setdefault(place, column)

    def _check_mapping(self) -> None:
        try:
            check_mapping(self.mapping())
        except MappingError as error:
            self.add_error(None, mapping_text(error))

    def mapping(self) -> SurveyMapping:
        """What was chosen, ready for the reading of the file."""
        data, roles = self.cleaned_data, self.roles
        columns: dict[str, Any] = {
            f"{role}_column": column.name
            for role in ("date", "unit", "channel", "moment", "respondent", "comment")
            if (column := roles.column(role))
        }
        mapping = SurveyMapping(
            scores=tuple(self._score(column) for column in roles.scores),
            encoding=self.layout.encoding,
            separator=self.layout.separator,
            sheet=self.layout.sheet,
            header_row=self.layout.header_row,
            channel_codes=self._chosen_texts("channel"),
            moment_codes=self._chosen_texts("moment"),
            **columns,
        )
        if roles.column("date"):
            order = {"day": True, "month": False}.get(data.get("day_first", ""))
            return replace(mapping, rhythm=data["rhythm"], day_first=order)
        return replace(mapping, period_start=data["period_start"], period_end=data["period_end"])

    def _score(self, column: Column) -> ScoreColumn:
        data, place = self.cleaned_data, column.index
        scale = self.scales[place]
        said = {code: data[f"code-{slot(*scale, code)}"] for code in self.codes[scale]}
        return ScoreColumn(
            column=column.name,
            metric_id=data[f"metric-{place}"],
            touchpoint_name=data[f"touchpoint-{place}"],
            moment=data[f"moment-{place}"],
            channel=data[f"channel-{place}"],
            blank_codes=tuple(code for code, meaning in said.items() if meaning == BLANK),
            not_applicable_codes=tuple(code for code, meaning in said.items() if meaning == OTHER),
            translate={code: int(meaning) for code, meaning in said.items() if meaning.isdigit()},
        )

    def _chosen_texts(self, role: str) -> dict[str, str]:
        column = self.roles.column(role)
        texts = column.codes if column else ()
        chosen = {text: self.cleaned_data[f"{role}-of-{slot(text)}"] for text in texts}
        return {text: code for text, code in chosen.items() if code}
