"""The dashboards that every member sees, the wall, and what a number means."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from organizations.access import MemberRequest, Permission, requires
from reports.dashboards import actions
from reports.dashboards.beside import beside_of
from reports.dashboards.exports import export_response
from reports.dashboards.figures import figure_page
from reports.dashboards.forms import (
    FORMATS,
    THEMES,
    SubscriptionForm,
    asked_scope,
    chosen_scope,
)
from reports.dashboards.pages import choices, dashboard_of
from reports.dashboards.scopes import Places, Scope, places_of


@requires(Permission.SEE_RESULTS)
@require_safe
def dashboard(request: MemberRequest) -> HttpResponse:
    """Of the whole organisation; `show` leads to another one."""
    places = places_of(request.membership)
    if "show" in request.GET:
        return redirect(chosen_scope(request.GET["show"], places).url)
    return _page(request, places, places.scope())


@requires(Permission.SEE_RESULTS)
@require_safe
def dashboard_unit(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    places = places_of(request.membership)
    return _page(request, places, places.scope(unit_id=unit_id))


@requires(Permission.SEE_RESULTS)
@require_safe
def dashboard_team(request: MemberRequest, team_id: UUID) -> HttpResponse:
    places = places_of(request.membership)
    return _page(request, places, places.scope(team_id=team_id))


def _page(request: MemberRequest, places: Places, scope: Scope) -> HttpResponse:
    context = {
        "page": dashboard_of(scope, on=timezone.localdate()),
        "scope": scope,
        "groups": choices(places, scope),
        "subscribed": places.is_subscribed(scope),
    }
    return render(request, "reports/dashboards/dashboard.html", context)


@requires(Permission.SEE_RESULTS)
@require_safe
@vary_on_headers("HX-Request")
def beside(request: MemberRequest) -> HttpResponse:
    """What stands beside the figures: fetched by the dashboard, or a page of its own."""
    places = places_of(request.membership, with_teams="team" in request.GET)
    scope = asked_scope(request.GET, places)
    page = beside_of(request.membership, places, scope, on=timezone.localdate())
    part = "HX-Request" in request.headers
    template = "reports/dashboards/_beside.html" if part else "reports/dashboards/beside.html"
    return render(request, template, {"page": page, "scope": scope})


@requires(Permission.SEE_RESULTS)
@require_safe
@vary_on_headers("HX-Request")
def wall(request: MemberRequest) -> HttpResponse:
    """For a monitor on the wall; what it fetches every minute is only its content."""
    scope = asked_scope(request.GET, places_of(request.membership))
    theme = request.GET.get("theme", "")
    context = {
        "page": dashboard_of(scope, on=timezone.localdate()),
        "scope": scope,
        "now": timezone.localtime(),
        "theme": theme if theme in THEMES else THEMES[0],
    }
    part = "HX-Request" in request.headers
    template = "reports/dashboards/_wall.html" if part else "reports/dashboards/wall.html"
    return render(request, template, context)


@requires(Permission.SEE_RESULTS)
@require_safe
def figure(request: MemberRequest, metric_id: UUID) -> HttpResponse:
    """What does this number mean?"""
    places = places_of(request.membership, with_teams=False)
    scope = asked_scope(request.GET, places)
    page = figure_page(scope, metric_id, part=request.GET.get("part", ""), on=timezone.localdate())
    return render(
        request,
        "reports/dashboards/figure.html",
        {"page": page, "scope": scope, "units": places.units},
    )


@requires(Permission.SEE_RESULTS)
@require_safe
def export(request: MemberRequest) -> HttpResponseBase:
    """The figures of a dashboard as CSV or XLSX."""
    scope = asked_scope(request.GET, places_of(request.membership))
    wanted = request.GET.get("format", "")
    return export_response(
        scope, wanted if wanted in FORMATS else FORMATS[0], on=timezone.localdate()
    )


@requires(Permission.SEE_RESULTS)
@require_POST
def subscribe(request: MemberRequest) -> HttpResponse:
    """Starts or stops the weekly e-mail of one dashboard for the member."""
    form = SubscriptionForm(request.POST)
    scope = asked_scope(request.POST, places_of(request.membership))
    if not form.is_valid():
        messages.error(request, _("Choose whether you want the e-mail."))
        return redirect(scope.url)
    act = actions.subscribe if form.cleaned_data["wanted"] == "yes" else actions.unsubscribe
    act(unit=scope.unit, team=scope.team, by=request.membership, at=timezone.now())
    messages.success(request, _told(request, form.cleaned_data["wanted"] == "yes"))
    return redirect(scope.url)


def _told(request: MemberRequest, wanted: bool) -> str:
    if not wanted:
        return _("This dashboard is no longer mailed to you.")
    if request.organization.is_demonstration:
        return _("Noted. A demonstration sends no e-mails.")
    return _("This dashboard is mailed to you every Monday morning.")
