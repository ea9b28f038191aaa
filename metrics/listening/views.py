"""The page of the listening plan."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.exports import csv_response, xlsx_response
from metrics.listening import actions
from metrics.listening.export import plan_rows
from metrics.listening.forms import MomentFilterForm
from metrics.listening.queries import coverage_of, only_moment, plan_of
from organizations.access import MemberRequest, Permission, requires


@requires(Permission.SEE_RESULTS)
@require_safe
def plan(request: MemberRequest) -> HttpResponse:
    """The journey with its listening posts, and which moments were heard."""
    form = MomentFilterForm(request.GET)
    moment = form.cleaned_data["moment"] if form.is_valid() else ""
    whole = plan_of(request.organization)
    context = {
        "form": form,
        "moment": moment,
        "whole": whole,
        "plan": only_moment(whole, moment) if moment else whole,
        "coverage": coverage_of(request.organization, whole.stops, on=timezone.localdate()),
        "export": urlencode({"moment": moment}),
    }
    return render(request, "metrics/listening/plan.html", context)


@requires(Permission.MEASURE)
@require_POST
def start(request: MemberRequest) -> HttpResponse:
    """Fills an empty plan with a typical journey."""
    if actions.start_typical(by=request.membership):
        text = _("A typical journey is in place. Rename its parts as you call them.")
        messages.success(request, text)
    return redirect(plan_url(request))


@requires(Permission.SEE_RESULTS)
@require_safe
def export(request: MemberRequest) -> HttpResponse:
    """The plan as CSV, or as XLSX with ?format=xlsx; of one moment with ?moment=."""
    form = MomentFilterForm(request.GET)
    moment = form.cleaned_data["moment"] if form.is_valid() else ""
    found = plan_of(request.organization)
    header, rows = plan_rows(only_moment(found, moment) if moment else found)
    name = file_name(request.organization.slug, timezone.localdate())
    if request.GET.get("format") != "xlsx":
        return csv_response(f"{name}.csv", header, rows)
    return xlsx_response(f"{name}.xlsx", {_("Listening plan"): [header, *rows]})


def file_name(slug: str, day: date) -> str:
    return f"{slug}-listening-plan-{day.isoformat()}"


def plan_url(request: MemberRequest, fragment: str = "") -> str:
    return reverse("metrics:listening", kwargs={"slug": request.organization.slug}) + fragment
