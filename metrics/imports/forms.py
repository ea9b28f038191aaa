"""The forms of the steps File and Columns (the second half of Columns is in details.py)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from foundation.fields import ListField, RowField, SubmissionForm, VersionField
from metrics.imports.layout import ENCODINGS, SEPARATORS, Column, Kind, Layout, Looks
from metrics.imports.mapping import SurveyMapping
from metrics.imports.wording import ENCODING_NAMES, SEPARATOR_NAMES
from metrics.models import SurveyImport
from organizations.models import Membership, Unit

NAME_LENGTH = 150
FEW = 5  # so many likely columns are proposed; of more, the person chooses
MOST_CHOSEN = 40  # score columns of one import through the form


def unit_choices(membership: Membership) -> "list[Unit]":
    """The active units of the member, parents first. One query."""
    units = Unit.objects.filter(organization=membership.organization_id).active()
    found: list[Unit] = units.for_member(membership).in_tree_order()
    return found


class UploadForm(SubmissionForm):
    unit = RowField(
        queryset=Unit.objects.none(),
        label=_("Unit"),
        empty_label=None,
        help_text=_("Whose customers answered. A column of the file may name the unit, too."),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    file = forms.FileField(
        label=_("Survey file"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
        widget=forms.FileInput(
            attrs={"class": "form-control", "accept": ".csv,.txt,.tsv,.xlsx"},
        ),
        help_text=_(
            "CSV up to 100 MB or XLSX up to 30 MB: one row per person, with the names of"
            " the columns above."
        ),
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = unit_choices(membership)
        field = self.fields["unit"]
        field.queryset = Unit.objects.for_member(membership).active()  # type: ignore[attr-defined]
        field.choices = [  # type: ignore[attr-defined]
            (str(unit.pk), "\u2003" * unit.indent + unit.name) for unit in units
        ]
        self.has_units = bool(units)

    def clean_file(self) -> UploadedFile[bytes]:
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        return upload


class LookForm(forms.Form):
    """How the file is to be read; what was found out stands in it already."""

    version = VersionField()
    encoding = ListField(required=False, label=_("Encoding"))
    separator = ListField(required=False, label=_("Between two columns stands"))
    sheet = ListField(required=False, label=_("Sheet"))
    header_row = forms.IntegerField(
        min_value=1,
        max_value=1000,
        label=_("Row with the names of the columns"),
        widget=forms.NumberInput(attrs={"class": "form-control short"}),
    )

    def __init__(self, *args: Any, layout: Layout, version: int, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "look", **kwargs})
        self._offer("encoding", [(each, ENCODING_NAMES[each]) for each in ENCODINGS])
        self._offer("separator", [(str(n), SEPARATOR_NAMES[s]) for n, s in enumerate(SEPARATORS)])
        self._offer("sheet", [(str(n), s.name) for n, s in enumerate(layout.sheets)])
        for name in ("encoding", "separator") if layout.file_type == "xlsx" else ("sheet",):
            del self.fields[name]
        self.layout = layout
        self.initial = {
            "version": version,
            "encoding": layout.encoding,
            "separator": str(SEPARATORS.index(layout.separator)) if layout.separator else "",
            "sheet": str([sheet.name for sheet in layout.sheets].index(layout.sheet))
            if layout.sheet
            else "",
            "header_row": layout.header_row,
        }

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        field.widget.attrs["class"] = "form-select"
        field.choices = choices  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """The choices as metrics.imports.reading.look_at takes them."""
        data, sheets = self.cleaned_data, self.layout.sheets
        separator, sheet = data.get("separator"), data.get("sheet")
        return {
            "encoding": data.get("encoding", ""),
            "separator": SEPARATORS[int(separator)] if separator else "",
            "sheet": sheets[int(sheet)].name if sheet else "",
            "header_row": data["header_row"],
        }


ROLES = ("date", "unit", "channel", "moment", "respondent", "comment")


class RolesForm(forms.Form):
    """Which column is what. Sent by address, so that Back and Reload keep it; columns go by their
    place in the file."""

    score = forms.MultipleChoiceField(
        label=_("Columns with answers"),
        error_messages={
            "required": _("Choose at least one column with answers."),
            "invalid_choice": _("Choose columns of this file."),
        },
    )
    date = ListField(
        required=False,
        label=_("Date of the answer"),
        help_text=_("Groups the answers by month, quarter, half-year or year."),
    )
    unit = ListField(
        required=False,
        label=_("Unit"),
        help_text=_("By the name that the unit has here; “Parent / Unit” works as well."),
    )
    channel = ListField(required=False, label=_("Channel"))
    moment = ListField(required=False, label=_("Moment"))
    respondent = ListField(
        required=False,
        label=_("Number of the person who answered"),
        help_text=_("Only to count nobody twice. It is never stored."),
    )
    comment = ListField(
        required=False,
        label=_("Comments to keep"),
        help_text=_(
            "Left out unless you choose the column. Then e-mail addresses, telephone, card and"
            " account numbers are blacked out before anything is stored; names are not found, so"
            " keep comments only where your customers were told."
        ),
    )

    def __init__(self, *args: Any, layout: Layout, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layout = layout
        columns = [c for c in layout.columns if c.kind is not Kind.EMPTY]
        self.likely, self.rest = _sorted(columns)
        self.fields["score"].choices = [  # type: ignore[attr-defined]
            (str(column.index), column.name) for column in columns
        ]
        nothing = {
            "date": _("None: one period for the whole file"),
            "unit": _("None: one unit for the whole file"),
            "comment": _("Keep none"),
        }
        for role in ROLES:
            field = self.fields[role]
            field.widget.attrs["class"] = "form-select"
            field.choices = [  # type: ignore[attr-defined]
                ("", nothing.get(role, _("None"))),
                *((str(column.index), column.name) for column in columns),
            ]

    @property
    def chosen(self) -> set[str]:
        """Places of the columns that are ticked on the page."""
        value = self["score"].value() or []
        return {str(each) for each in value}

    def clean_score(self) -> list[str]:
        chosen: list[str] = list(dict.fromkeys(self.cleaned_data["score"]))
        if len(chosen) > MOST_CHOSEN:
            text = _("Choose at most %(limit)d columns with answers at once.")
            raise ValidationError(text, code="many", params={"limit": MOST_CHOSEN})
        return chosen

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        used = dict.fromkeys(data.get("score", []))
        for role in ROLES:
            place = data.get(role)
            if place and place in used:
                self.add_error(role, _("This column is used for something else already."))
            elif place:
                used[place] = None
        return data

    def column(self, role: str) -> Column | None:
        place = self.cleaned_data.get(role)
        return self.layout.columns[int(place)] if place else None

    @property
    def date_name(self) -> str:
        column = self.column("date")
        return column.name if column else ""

    @property
    def scores(self) -> list[Column]:
        places = sorted(map(int, self.cleaned_data["score"]))
        return [self.layout.columns[place] for place in places]


def _sorted(columns: list[Column]) -> tuple[list[Column], list[Column]]:
    """Columns that look like answers, and the others."""
    likely = [column for column in columns if column.looks_like is Looks.SCORE]
    return likely, [column for column in columns if column.looks_like is not Looks.SCORE]


def first_roles(layout: Layout, remembered: SurveyMapping | None) -> dict[str, Any]:
    """What the form proposes: the last mapping of these headers, or what the columns look like.

    Comments and people's numbers are never proposed by their looks.
    """
    if remembered:
        return _roles_of(layout, remembered)
    likely = [str(c.index) for c in layout.columns if c.looks_like is Looks.SCORE]
    roles: dict[str, Any] = {"score": likely if len(likely) <= FEW else []}
    for role in ("date", "channel", "moment"):
        places = [str(c.index) for c in layout.columns if c.looks_like == role]
        roles[role] = places[0] if len(places) == 1 else ""
    return roles


def _roles_of(layout: Layout, mapping: SurveyMapping) -> dict[str, Any]:
    places = {column.name: str(column.index) for column in layout.columns}
    roles: dict[str, Any] = {
        "score": list({places[s.column]: None for s in mapping.scores if s.column in places})
    }
    names: Mapping[str, str] = {role: getattr(mapping, f"{role}_column") for role in ROLES}
    return roles | {role: places.get(name, "") for role, name in names.items()}


class FilterForm(forms.Form):
    """What the list of imports shows."""

    unit = RowField(
        queryset=Unit.objects.none(), required=False, label=_("Unit"), empty_label=_("All units")
    )
    state = ListField(
        required=False, choices=[("", _("All")), *SurveyImport.State.choices], label=_("State")
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.for_member(membership).order_by("name")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
