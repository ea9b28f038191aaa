"""The pages that draw pictures of results: overview, result, history and issued reports."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from assessments.access import get_assessment
from assessments.measured.readings import readings_of
from assessments.participation.queries import open_participations
from assessments.results import results_of
from organizations.access import MemberRequest, Permission, allows, get_unit, requires
from organizations.models import Unit
from reports.forms import UnitFilterForm
from reports.pages.history import history_page
from reports.pages.listing import page_of_reports
from reports.pages.measured import measured_of
from reports.pages.overview import overview_of
from reports.pages.result import result_page
from roadmaps.plan import roadmap_of


@requires(Permission.SEE_RESULTS)
@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    """The organisation's home: every unit's latest result, and what one is asked to rate."""
    context = {
        "page": overview_of(request.membership),
        "participations": open_participations(request.user, request.organization),
    }
    return render(request, "reports/overview.html", context)


@requires(Permission.SEE_RESULTS)
@require_safe
def result(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """What an assessment came to; of a draft, the result so far for those who assess."""
    assessment = get_assessment(request.membership, assessment_id)
    plan = roadmap_of(
        assessment.unit, assessment, drafts=allows(request.membership, Permission.ASSESS)
    )
    page = result_page(
        results_of(assessment, readings_of(assessment)),
        plan,
        assessment.model_version.model,
        slug=request.organization.slug,
    )
    may_issue = allows(request.membership, Permission.PREVIEW_REPORTS)
    context = {
        "page": page,
        "results": page.results,
        "measured": measured_of(assessment, page.results),
        "assessment": assessment,
        "downloads": may_issue or not assessment.is_draft,
        "report_language": (get_language() or "en").split("-")[0],
    }
    return render(request, "reports/result.html", context)


@requires(Permission.SEE_RESULTS)
@require_safe
def history(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    """How a unit came to where it stands; any two assessments beside each other."""
    unit = get_unit(request.membership, unit_id)
    wanted = (request.GET.get("compare", ""), request.GET.get("with", ""))
    page = history_page(unit, slug=request.organization.slug, wanted=wanted)
    return render(request, "reports/history.html", {"page": page})


@requires(Permission.SEE_RESULTS)
@require_safe
def listing(request: MemberRequest) -> HttpResponse:
    """The reports that have been issued, of archived units too."""
    units = Unit.objects.for_member(request.membership).in_tree_order()
    form = UnitFilterForm(request.GET, units=units)
    unit = form.cleaned_data.get("unit") if form.is_valid() else None
    number = request.GET.get("page", "1")
    page, lines = page_of_reports(request.membership, unit=unit, number=number)
    context = {"form": form, "page": page, "lines": lines, "filtered": unit is not None}
    return render(request, "reports/list.html", context)
