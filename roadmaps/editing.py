"""The form for an initiative that is in the plan, and what to show when two people edit it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from foundation.fields import VersionField
from maturity.content import Action, Text
from maturity.wording import in_language
from roadmaps.actions import InitiativeValues
from roadmaps.forms import InitiativeForm
from roadmaps.models import Initiative


class EditForm(InitiativeForm):
    """`version` is the one that the page was loaded with. An action of the model keeps its area."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=Initiative.State.choices,
        error_messages={"invalid_choice": _("Choose one of the three states.")},
    )
    version = VersionField()

    field_order = ["title", "area", "state", "horizon", "effort"]

    def __init__(
        self, *args: Any, initiative: Initiative, action: Action | None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", stored_values(initiative, action))
        super().__init__(*args, **kwargs)
        self.initiative = initiative
        self.action = action
        if action:
            del self.fields["area"]
            self.fields["title"].required = False
            self.fields["title"].help_text = _("Leave it empty to use the words of the model.")

    def values(self) -> InitiativeValues:
        """Words that are still the model's own stay empty, so that every reader has theirs."""
        self.cleaned_data.setdefault("area", self.initiative.area_key)
        values = replace(super().values(), state=self.cleaned_data["state"])
        if self.action is None:
            return values
        return replace(
            values,
            title=_unless_from_model(values.title, self.action.name),
            responsible_role=_unless_from_model(values.responsible_role, self.action.owner_role),
        )


@dataclass(frozen=True)
class Difference:
    """One field that somebody else changed, or that was about to be; both values as shown."""

    label: str
    stored: str
    typed: str


def differences(form: EditForm, stored: dict[str, Any]) -> list[Difference]:
    """Where a valid form says something else than the row."""
    return [
        Difference(str(field.label), _shown(field, stored[name]), _shown(field, typed))
        for name, field in form.fields.items()
        if not field.widget.is_hidden
        and _comparable(typed := form.cleaned_data[name]) != _comparable(stored[name])
    ]


def stored_values(initiative: Initiative, action: Action | None) -> dict[str, Any]:
    """The row as the form shows it: the model's words where nobody has written others."""
    name = in_language(action.name) if action else ""
    role = in_language(action.owner_role) if action else ""
    return {
        "title": initiative.title or name,
        "area": initiative.area_key,
        "horizon": initiative.horizon,
        "effort": initiative.effort,
        "state": initiative.state,
        "responsible": initiative.responsible_id,
        "responsible_role": initiative.responsible_role or role,
        "starts_on": initiative.starts_on,
        "due_on": initiative.due_on,
        "notes": initiative.notes,
        "version": initiative.version,
    }


def _unless_from_model(typed: str, text: Text) -> str:
    return "" if typed in (text.en, text.es) else typed


def _comparable(value: Any) -> Any:
    """A person is compared by key; nothing typed equals nothing stored."""
    return getattr(value, "pk", value) or None


def _shown(field: forms.Field, value: Any) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(field, forms.ChoiceField):
        key = str(getattr(value, "pk", value))
        choices: Any = field.choices
        return next((str(label) for choice, label in choices if str(choice) == key), key)
    return str(value)
