"""Rows for the pages of assessments."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page, Paginator

from assessments.models import Assessment
from assessments.progress import rated_areas
from organizations.models import Membership, Unit

PAGE_SIZE = 25
SORTS: Mapping[str, tuple[str, ...]] = {
    "period": ("period_end", "period_start", "unit__name", "pk"),
    "unit": ("unit__name", "-period_end", "-period_start", "pk"),
    "state": ("state", "-period_end", "unit__name", "pk"),
    "stage": ("stage", "index", "-period_end", "pk"),
}
DEFAULT_SORT = "-period"


def units_of(membership: Membership) -> list[Unit]:
    """The member's units in tree order, archived ones left out."""
    units: list[Unit] = Unit.objects.for_member(membership).active().in_tree_order()
    return units


def page_of_assessments(
    membership: Membership, *, filters: Mapping[str, Any], sort: str, number: str, drafts: bool
) -> "Page[Assessment]":
    """One page of the list; an unknown sort or page number falls back to the first."""
    rows = (
        Assessment.objects.for_member(membership)
        .select_related("unit", "model_version", "revision")
        .defer("model_version__content")
    )
    if not drafts:
        rows = rows.completed()
    if unit := filters.get("unit"):
        rows = rows.filter(unit=unit)
    if state := filters.get("state"):
        rows = rows.filter(state=state)
    page: Page[Any] = Paginator(rows.order_by(*ordering(sort)), PAGE_SIZE).get_page(number)
    progress = rated_areas([row for row in page if row.is_draft])
    for row in page:
        row.rated = progress.get(row.pk, 0)
    return page


def ordering(sort: str) -> tuple[str, ...]:
    """Columns of an allowed sort; a leading "-" turns them round."""
    name, descending = sort.removeprefix("-"), sort.startswith("-")
    if name not in SORTS:
        return ordering(DEFAULT_SORT)
    columns = SORTS[name]
    return tuple(_turned(column) for column in columns) if descending else columns


def _turned(column: str) -> str:
    return column[1:] if column.startswith("-") else f"-{column}"
