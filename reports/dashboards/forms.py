"""What the addresses and small forms of the dashboards may say."""

import uuid
from typing import Any

from django import forms
from django.http import Http404, QueryDict

from reports.dashboards.scopes import Places, Scope

FORMATS = ("csv", "xlsx")
THEMES = ("dark", "light")


class ScopeForm(forms.Form):
    """`unit` or `team`, as in every address that serves all dashboards."""

    unit = forms.UUIDField(required=False)
    team = forms.UUIDField(required=False)


class SubscriptionForm(ScopeForm):
    wanted = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


def asked_scope(data: QueryDict, places: Places) -> Scope:
    """Raises Http404 for a dashboard that the member may not open, or that cannot be."""
    form = ScopeForm(data)
    if not form.is_valid():
        raise Http404
    return places.scope(unit_id=form.cleaned_data["unit"], team_id=form.cleaned_data["team"])


def chosen_scope(value: str, places: Places) -> Scope:
    """The scope of a value of `pages.choices`; raises Http404 for any other."""
    kind, _colon, key = value.partition(":")
    try:
        known: dict[str, Any] = {f"{kind}_id": uuid.UUID(key)} if key else {}
        return places.scope(**known)
    except (TypeError, ValueError) as error:
        raise Http404 from error
