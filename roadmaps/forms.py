"""What people type about an initiative."""

from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.fields import CleanCharField, CleanTextField, RowField, SubmissionForm
from maturity.content import Model
from maturity.wording import in_language
from organizations.models import Membership, Organization, User
from roadmaps.actions import InitiativeValues
from roadmaps.models import NOTES_LENGTH, ROLE_LENGTH, TITLE_LENGTH, Initiative

EARLIEST = date(2000, 1, 1)
LATEST = date(2100, 12, 31)


def _date_field(label: Any) -> forms.DateField:
    # Dates travel as ISO, whatever the language: that is what date inputs send and show.
    limits = {"type": "date", "min": EARLIEST.isoformat(), "max": LATEST.isoformat()}
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs=limits, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter a date such as 2027-01-31.")},
    )


class InitiativeForm(forms.Form):
    """What an initiative is, who looks after it and by when."""

    title = CleanCharField(
        max_length=TITLE_LENGTH,
        label=_("What will be done"),
        error_messages={"required": _("Say in a sentence what will be done.")},
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control", "dir": "auto"}),
    )
    area = forms.ChoiceField(
        label=_("Area"),
        error_messages={
            "required": _("Choose one of the five areas."),
            "invalid_choice": _("Choose one of the five areas."),
        },
    )
    horizon = forms.ChoiceField(
        label=_("Horizon"),
        choices=Initiative.Horizon.choices,
        error_messages={"invalid_choice": _("Choose one of the three horizons.")},
    )
    effort = forms.ChoiceField(
        label=_("Effort"),
        choices=Initiative.Effort.choices,
        initial=Initiative.Effort.MEDIUM,
        error_messages={"invalid_choice": _("Choose one of the three efforts.")},
    )
    responsible: Any = RowField(
        queryset=User.objects.none(),
        required=False,
        label=_("Responsible person"),
        empty_label=_("Nobody yet"),
        error_messages={"invalid_choice": _("Choose a member of your organisation.")},
    )
    responsible_role = CleanCharField(
        max_length=ROLE_LENGTH, required=False, label=_("Responsible role")
    )
    starts_on = _date_field(_("Start"))
    due_on = _date_field(_("Due"))
    notes = CleanTextField(
        max_length=NOTES_LENGTH,
        required=False,
        label=_("Notes"),
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control", "dir": "auto"}),
    )

    def __init__(self, *args: Any, model: Model, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = cast(forms.ChoiceField, self.fields["area"])
        area.choices = [
            ("", _("Choose an area")),
            *((one.key, in_language(one.name)) for one in model.areas),
        ]
        responsible: Any = self.fields["responsible"]
        responsible.queryset = people_of(organization, self.initial.get("responsible"))

    def clean_starts_on(self) -> date | None:
        return self._checked_date("starts_on")

    def clean_due_on(self) -> date | None:
        return self._checked_date("due_on")

    def _checked_date(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day is not None and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_("Enter a date between 2000 and 2100."))
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, due = data.get("starts_on"), data.get("due_on")
        if start and due and due < start:
            self.add_error("due_on", _("The due date must not be before the start."))
        return data

    def values(self) -> InitiativeValues:
        """Those of a valid form."""
        data = self.cleaned_data
        return InitiativeValues(
            title=data["title"],
            area_key=data["area"],
            horizon=data["horizon"],
            effort=data["effort"],
            responsible_id=data["responsible"].pk if data["responsible"] else None,
            responsible_role=data["responsible_role"],
            starts_on=data["starts_on"],
            due_on=data["due_on"],
            notes=data["notes"],
        )


class AddForm(InitiativeForm, SubmissionForm):
    """An initiative that somebody thought of."""


class MoveForm(forms.Form):
    horizon = forms.ChoiceField(choices=Initiative.Horizon.choices)


def people_of(organization: Organization, current: object = None) -> QuerySet[User]:
    """The members, and `current` (a key) even after that person has left; by name."""
    members = Membership.objects.filter(organization=organization, user=OuterRef("pk"))
    people = User.objects.filter(Q(Exists(members)) | Q(pk=current))
    return people.order_by("name", "email")
