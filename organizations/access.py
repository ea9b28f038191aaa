"""The one role table, and the guard of every page under /o/<slug>/."""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from functools import wraps
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django_scopes import scope

from foundation.guards import Access, classify
from organizations.models import Membership, Organization, Role, Unit, User


class Permission(StrEnum):
    """What a member may do; the names are used by views and templates alike."""

    SEE_RESULTS = "see_results"  # completed results, history, roadmap, reports
    ASSESS = "assess"  # start, rate, complete and discard assessments
    MEASURE = "measure"  # metrics, figures, imports, the listening plan, praise
    PLAN = "plan"  # shape the roadmap
    PREVIEW_REPORTS = "preview_reports"  # the PDF of a draft
    MANAGE_UNITS = "manage_units"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_ORGANIZATION = "manage_organization"


EVERYONE = frozenset(Role)
LEADS = frozenset({Role.OWNER, Role.LEAD})
OWNERS = frozenset({Role.OWNER})

ROLE_TABLE: Mapping[Permission, frozenset[Role]] = {
    Permission.SEE_RESULTS: EVERYONE,
    Permission.ASSESS: LEADS,
    Permission.MEASURE: LEADS,
    Permission.PLAN: LEADS,
    Permission.PREVIEW_REPORTS: LEADS,
    Permission.MANAGE_UNITS: LEADS,
    Permission.MANAGE_PEOPLE: OWNERS,
    Permission.MANAGE_ORGANIZATION: OWNERS,
}


class MemberRequest(HttpRequest):
    """A request that has passed the guard: the person is a member and may do this."""

    user: User
    membership: Membership
    memberships: list[Membership]
    organization: Organization


class Organized(Protocol):
    """A row that belongs to an organisation."""

    organization_id: UUID


MemberView = TypeVar("MemberView", bound=Callable[..., HttpResponseBase])


def allows(membership: Membership, permission: Permission) -> bool:
    return Role(membership.role) in ROLE_TABLE[permission]


def demand(membership: Membership, permission: Permission) -> None:
    """Raises PermissionDenied (403) unless the role table allows it."""
    if not allows(membership, permission):
        raise PermissionDenied


def demand_own(membership: Membership, *rows: Organized) -> None:
    """Raises PermissionDenied (403) for a row of another organisation."""
    if any(row.organization_id != membership.organization_id for row in rows):
        raise PermissionDenied


def demand_units(membership: Membership, units: Collection[Unit]) -> None:
    """Raises PermissionDenied (403) unless the member works with all of these. One query."""
    ids = {unit.pk for unit in units}
    own = Unit.objects.filter(organization_id=membership.organization_id)
    if ids and own.for_member(membership).filter(pk__in=ids).count() < len(ids):
        raise PermissionDenied


def requires(permission: Permission) -> Callable[[MemberView], Callable[..., HttpResponseBase]]:
    """Guards a view under /o/<slug>/: 404 to strangers, 403 to members who may not.

    The view is called without the slug, inside the organisation's scope and time zone.
    """

    def decorate(view: MemberView) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            membership = enter(cast(MemberRequest, request), slug)
            demand(membership, permission)
            organization = membership.organization
            with scope(organization=organization), timezone.override(organization.tz):
                return view(request, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return classify(guarded, Access.MEMBER)

    return decorate


def ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page; to a save in the background a note for the page that sent it."""
    if "HX-Request" in request.headers:
        return render(request, "signed_out.html", status=401)
    return redirect_to_login(_page_of(request))


def _page_of(request: HttpRequest) -> str:
    """Where to go on after signing in: this page, or the page that sent the form."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    sender = urlsplit(request.headers.get("Referer", ""))
    return sender.path if sender.path.startswith("/o/") else "/"


def enter(request: MemberRequest, slug: str) -> Membership:
    """Puts the membership for this slug on the request; 404 when there is none.

    One query, or none where the memberships came with the person.
    """
    known = request.user.loaded_memberships
    if known is None:
        known = Membership.objects.of_user(request.user).loaded_with_limits()
    request.memberships = known
    for membership in request.memberships:
        if membership.organization.slug == slug:
            membership.user = request.user  # loaded already; who writes is named in many rows
            request.membership = membership
            request.organization = membership.organization
            return membership
    raise Http404


def get_unit(membership: Membership, unit_id: UUID) -> Unit:
    """The unit with this id among the member's units; 404 otherwise."""
    unit: Unit | None = Unit.objects.for_member(membership).filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    unit.organization = membership.organization
    return unit
