"""Initiatives that tests play with."""

from django.urls import reverse
from django_scopes import scopes_disabled

from roadmaps.models import Initiative
from tests.cast import NOON


def make_initiative(cast, **fields) -> Initiative:
    """An own initiative of the cast's unit, in the first horizon unless told otherwise."""
    values = {
        "organization": cast.organization,
        "unit": cast.unit,
        "area_key": "culture",
        "title": "Give every team a customer story",
        "horizon": "0-3",
        "effort": "S",
        "created_at": NOON,
        **fields,
    }
    with scopes_disabled():
        return Initiative.objects.create(**values)


def url(cast, name="roadmap", *, unit=None, initiative=None) -> str:
    kwargs = {"slug": cast.slug, "unit_id": (unit or cast.unit).pk}
    if initiative is not None:
        kwargs["initiative_id"] = getattr(initiative, "pk", initiative)
    return reverse(f"roadmaps:{name}", kwargs=kwargs)


def form_data(**changes) -> dict[str, str]:
    """What the browser sends for a new initiative."""
    return {
        "title": "Call five customers a week",
        "area": "culture",
        "horizon": "0-3",
        "effort": "S",
        "responsible": "",
        "responsible_role": "",
        "starts_on": "",
        "due_on": "",
        "notes": "",
        "submission": "6f1b0c1e-3a53-4a86-9d5a-1d2f3e4a5b6c",
        **changes,
    }


def edit_data(initiative, **changes) -> dict[str, str]:
    """What the browser sends when nothing but `changes` was touched."""
    return {
        "title": initiative.title,
        "area": initiative.area_key,
        "horizon": initiative.horizon,
        "effort": initiative.effort,
        "state": initiative.state,
        "responsible": str(initiative.responsible_id or ""),
        "responsible_role": initiative.responsible_role,
        "starts_on": initiative.starts_on.isoformat() if initiative.starts_on else "",
        "due_on": initiative.due_on.isoformat() if initiative.due_on else "",
        "notes": initiative.notes,
        "version": str(initiative.version),
        **changes,
    }
