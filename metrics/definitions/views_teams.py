"""The teams that look after metrics."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foundation.submissions import submit_once
from foundation.versions import StaleWriteError
from metrics.definitions import teams as actions
from metrics.definitions.access import get_team
from metrics.definitions.forms import TeamAddForm, TeamEditForm
from metrics.models import Team
from organizations.access import MemberRequest, Permission, requires
from organizations.conflicts import adopt, differences
from organizations.forms import posted


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: MemberRequest) -> HttpResponse:
    """The list, and the form for one more."""
    form = TeamAddForm(posted(request))
    if form.is_valid():
        fields, now = form.cleaned_data, timezone.now()

        def create() -> str:
            actions.add_team(name=fields["name"], by=request.membership)
            return reverse("metrics:teams", kwargs={"slug": request.organization.slug})

        try:
            return redirect(submit_once(request, key=fields["submission"], now=now, create=create))
        except ValidationError as refusal:
            form.add_error(None, refusal)
    rows = Team.objects.filter(organization=request.organization)
    on = Count("metrics", filter=Q(metrics__is_on=True))
    context = {"form": form, "teams": rows.annotate(metric_count=on)}
    status = 422 if form.errors else 200
    return render(request, "metrics/definitions/teams.html", context, status=status)


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def team_edit(request: MemberRequest, team_id: UUID) -> HttpResponse:
    team = get_team(request.membership, team_id)
    form = TeamEditForm(posted(request), initial={"name": team.name, "version": team.version})
    if not form.is_valid():
        return _show(request, form, team)
    fields = form.cleaned_data
    try:
        actions.rename_team(
            team=team,
            name=fields["name"],
            expected_version=fields["version"],
            by=request.membership,
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _show(request, form, team)
    except StaleWriteError:
        fresh = get_team(request.membership, team_id)
        adopt(form, version=fresh.version)
        others = differences(form, {"name": fresh.name})
        return _show(request, form, team, status=409, conflict=True, others=others)
    messages.success(request, _("The team is saved."))
    return redirect("metrics:teams", slug=request.organization.slug)


def _show(
    request: MemberRequest, form: TeamEditForm, team: Team, *, status: int = 200, **more: object
) -> HttpResponse:
    if form.errors and status == 200:
        status = 422
    context = {"form": form, "team": team, **more}
    return render(request, "metrics/definitions/team.html", context, status=status)


@requires(Permission.MEASURE)
@require_POST
def team_remove(request: MemberRequest, team_id: UUID) -> HttpResponse:
    actions.remove_team(team=get_team(request.membership, team_id), by=request.membership)
    messages.success(request, _("The team is removed. Its metrics stay."))
    return redirect("metrics:teams", slug=request.organization.slug)
