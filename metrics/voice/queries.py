"""Rows of the praise wall and of the comments kept from surveys."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404

from metrics.models import KeptComment, Praise
from organizations.models import Membership, Unit

ON_WALL = 12
ON_LIST = 25


def praise_page(
    membership: Membership, *, filters: Mapping[str, Any], number: str, hidden: bool = False
) -> "Page[Praise]":
    """The newest first. Everybody sees the praise of all units; with `hidden`, what a lead has
    taken off the wall, of the lead's own units. Each row has `may_change`. Three queries."""
    rows: Any = Praise.objects.filter(organization_id=membership.organization_id)
    rows = rows.for_member(membership).exclude(hidden_at=None) if hidden else rows.shown()
    for name in ("unit", "team"):
        if value := filters.get(name):
            rows = rows.filter(**{name: value})
    rows = rows.select_related("unit", "team", "touchpoint").order_by("-said_on", "-added_at", "pk")
    page: Page[Any] = Paginator(rows, ON_WALL).get_page(number)
    own = _own_units(membership)
    for row in page:
        row.may_change = own is None or row.unit_id in own
    return page


def _own_units(membership: Membership) -> set[UUID] | None:
    """None stands for all of them."""
    if not membership.unit_limits:
        return None
    return set(Unit.objects.for_member(membership).values_list("pk", flat=True))


def get_praise(membership: Membership, praise_id: UUID) -> Praise:
    """Of the member's units; 404 otherwise."""
    rows = Praise.objects.filter(organization_id=membership.organization_id)
    row = rows.for_member(membership).select_related("unit").filter(pk=praise_id).first()
    if row is None:
        raise Http404
    found: Praise = row
    return found


def own_comments(membership: Membership) -> QuerySet[KeptComment]:
    """The comments of the member's units."""
    rows = KeptComment.objects.filter(survey_import__organization_id=membership.organization_id)
    if membership.unit_limits:
        rows = rows.filter(unit__in=Unit.objects.for_member(membership))
    found: QuerySet[KeptComment] = rows
    return found


def comments_page(
    membership: Membership, *, filters: Mapping[str, Any], number: str
) -> "Page[KeptComment]":
    """The newest first. Two queries."""
    rows = own_comments(membership)
    for name in ("unit", "metric"):
        if value := filters.get(name):
            rows = rows.filter(**{name: value})
    if filters.get("score") is not None:
        rows = rows.filter(score=filters["score"])
    return Paginator(rows.select_related("unit", "metric"), ON_LIST).get_page(number)


def comment_with_key(membership: Membership, key: str | None) -> KeptComment | None:
    """The comment that an address names; None when it names none of the member's."""
    try:
        return own_comments(membership).filter(pk=UUID(key or "")).first()
    except ValueError:
        return None
