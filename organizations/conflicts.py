"""What a page shows when somebody else saved first: nothing typed is lost, nothing overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model, QuerySet


@dataclass(frozen=True)
class Difference:
    """A field whose stored value is not the one that was typed."""

    label: str
    stored: str


def adopt(form: forms.Form, *, version: int) -> None:
    """Lets the form's next submit count: the person has now been told of the other change."""
    data = form.data.copy()  # type: ignore[attr-defined]
    data[form.add_prefix("version")] = str(version)
    form.data = data


def differences(form: forms.Form, stored: Mapping[str, Any]) -> list[Difference]:
    """The fields of `stored` that were typed differently, with the stored value in words."""
    found = []
    for name, value in stored.items():
        typed = form.cleaned_data.get(name)
        if _words(form.fields[name], typed) != (words := _words(form.fields[name], value)):
            found.append(Difference(str(form.fields[name].label), words))
    return found


def _words(field: forms.Field, value: Any) -> str:
    if value is None or isinstance(value, str | Model):
        return str(dict(_flat_choices(field)).get(str(value or ""), value or "–"))
    rows = value if isinstance(value, list | QuerySet) else [value]
    return ", ".join(sorted(str(row) for row in rows)) or "–"


def _flat_choices(field: forms.Field) -> list[tuple[str, Any]]:
    """The choices of a plain choice field; a model's row speaks for itself."""
    if isinstance(field, forms.ModelChoiceField) or not isinstance(field, forms.ChoiceField):
        return []
    return [(str(key), label) for key, label in list(field.choices)]  # type: ignore[arg-type]
