"""The pages on which an assessment is started, rated and completed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import actions
from assessments.access import get_assessment
from assessments.criteria import actions as actions_criteria
from assessments.criteria.queries import asked_if_any
from assessments.forms import FilterForm, RatingForm, StartForm, period_code
from assessments.measured.lines import lines_of
from assessments.measured.readings import readings_of
from assessments.models import Assessment, PlannedAssessment
from assessments.queries import DEFAULT_SORT, page_of_assessments, units_of
from assessments.results import AssessmentResults, results_of
from assessments.rhythm.queries import open_plans
from assessments.rounds.queries import card_of
from foundation.submissions import submit_once
from foundation.versions import StaleWriteError
from maturity.area_scoring import Mode
from maturity.content import Model
from maturity.wording import in_language
from organizations.access import MemberRequest, Permission, allows, requires


@requires(Permission.SEE_RESULTS)
@require_safe
def listing(request: MemberRequest) -> HttpResponse:
    """All assessments, filtered and sorted; drafts only for those who assess."""
    units = units_of(request.membership)
    form = FilterForm(request.GET, units=units)
    filters = form.cleaned_data if form.is_valid() else {}
    sort = request.GET.get("sort", DEFAULT_SORT)
    page = page_of_assessments(
        request.membership,
        filters=filters,
        sort=sort,
        number=request.GET.get("page", "1"),
        drafts=allows(request.membership, Permission.ASSESS),
    )
    context = {
        "form": form,
        "page": page,
        "sort": sort,
        "filtered": any(filters.values()),
        "planned": open_plans(request.membership),
        "today": timezone.localdate(),
    }
    return render(request, "assessments/list.html", context)


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: MemberRequest) -> HttpResponse:
    """Asks for unit and period, then opens the first area."""
    units = units_of(request.membership)
    plans = open_plans(request.membership)
    offer: dict[str, Any] = {
        "units": units,
        "today": timezone.localdate(),
        "planned": [plan.period for plan in plans],
    }
    if request.method != "POST":
        unit = request.GET.get("unit") or (units[0].pk if units else None)
        form = StartForm(initial=_preselected(str(unit), plans), **offer)
        return render(request, "assessments/start.html", {"form": form, "units": units})
    form = StartForm(request.POST, **offer)
    taken: Assessment | None = None
    if form.is_valid():
        try:
            return redirect(_start(request, form))
        except actions.PeriodTakenError as error:
            taken = error.existing
            form.add_error("period", _("This unit already has an assessment of that period."))
        except actions.ArchivedUnitError:
            form.add_error("unit", archived_message())
    context = {"form": form, "units": units, "taken": taken}
    return render(request, "assessments/start.html", context, status=422)


def _preselected(unit: str, plans: list[PlannedAssessment]) -> dict[str, str]:
    """The unit, and the period that is planned for it."""
    periods = [period_code(plan.period) for plan in plans if str(plan.unit_id) == unit]
    return {"unit": unit, "period": periods[0]} if periods else {"unit": unit}


def _start(request: MemberRequest, form: StartForm) -> str:
    now = timezone.now()

    def create() -> str:
        assessment = actions.start(
            unit=form.cleaned_data["unit"], period=form.chosen, by=request.membership, at=now
        )
        return _area_url(request, assessment, assessment.model_version.model.areas[0].key)

    return submit_once(request, key=form.cleaned_data["submission"], now=now, create=create)


def _area_url(
    request: MemberRequest, assessment: Assessment, area_key: str, name: str = "rate"
) -> str:
    return reverse(
        f"assessments:{name}",
        kwargs={
            "slug": request.organization.slug,
            "assessment_id": assessment.pk,
            "area_key": area_key,
        },
    )


def _url(request: MemberRequest, name: str, assessment: Assessment) -> str:
    kwargs = {"slug": request.organization.slug, "assessment_id": assessment.pk}
    return reverse(name, kwargs=kwargs)


@requires(Permission.SEE_RESULTS)
@require_safe
def detail(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """The task list of a draft; a completed assessment shows its result."""
    assessment = get_assessment(request.membership, assessment_id)
    if not assessment.is_draft:
        return redirect(_url(request, "reports:result", assessment))
    context = {
        "assessment": assessment,
        "results": results_of(assessment, readings_of(assessment)),
        "round_card": card_of(assessment),
    }
    return render(request, "assessments/detail.html", context)


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: MemberRequest, assessment_id: UUID, area_key: str) -> HttpResponse:
    """One area: shown, and saved on change, by the Save button, or on the way to the next one."""
    assessment = get_assessment(request.membership, assessment_id)
    if area_key not in {area.key for area in assessment.model_version.model.areas}:
        raise Http404
    if request.method == "POST":
        return _save_rating(request, assessment, area_key)
    if not assessment.is_draft:
        return redirect(_url(request, "reports:result", assessment))
    return _rating_page(request, assessment, area_key)


def _save_rating(request: MemberRequest, assessment: Assessment, area_key: str) -> HttpResponse:
    form = RatingForm(with_chosen_version(request))
    if not form.is_valid():
        return _rating_page(request, assessment, area_key, form, status=422)
    try:
        actions.rate(
            assessment=assessment,
            area_key=area_key,
            level=form.cleaned_data["level"],
            rationale=form.cleaned_data["rationale"],
            expected_version=form.cleaned_data["version"],
            by=request.membership,
            at=timezone.now(),
        )
    except StaleWriteError:
        return _rating_page(request, assessment, area_key, form, status=409)
    except actions.ArchivedUnitError:
        form.add_error(None, archived_message())
        return _rating_page(request, assessment, area_key, form, status=422)
    except actions.FrozenError:
        return _rating_page(request, assessment, area_key, form, status=410)
    if request.htmx:  # type: ignore[attr-defined]
        return _rating_page(request, assessment, area_key)
    return redirect(_after_saving(request, assessment, area_key))


def archived_message() -> str:
    return _("This unit is archived. Restore it first, then go on.")


def with_chosen_version(request: MemberRequest) -> dict[str, str]:
    """The posted values; "keep mine" carries the version that the person has seen, and "confirm"
    the level of last time."""
    data = request.POST.dict()
    data["version"] = data.get("overwrite", data.get("version", ""))
    data["level"] = data.get("confirm", data.get("level", ""))
    return data


def _after_saving(request: MemberRequest, assessment: Assessment, area_key: str) -> str:
    if request.POST.get("mode") == Mode.CRITERIA:
        actions_criteria.set_mode(
            assessment=assessment, area_key=area_key, mode=Mode.CRITERIA, by=request.membership
        )
        return _area_url(request, assessment, area_key, "criteria")
    if "next" not in request.POST:
        return _area_url(request, assessment, area_key)
    following = neighbour(assessment.model_version.model, area_key, +1)
    if following is None:
        return _url(request, "assessments:complete", assessment)
    return _area_url(request, assessment, following)


def neighbour(model: Model, area_key: str, step: int) -> str | None:
    """The key of the area before (-1) or after (+1); None at the ends."""
    keys = [area.key for area in model.areas]
    place = keys.index(area_key) + step
    return keys[place] if 0 <= place < len(keys) else None


def _rating_page(
    request: MemberRequest,
    assessment: Assessment,
    area_key: str,
    form: RatingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page, or for a save in the background only the parts that change.

    `form` is given when it could not be saved: with errors (422), because the row has moved on
    (409) or because the assessment was completed meanwhile (410); what the person typed stays.
    """
    results = results_of(assessment, readings_of(assessment))
    line = results.line(area_key)
    if form is None and not line.is_direct and not request.htmx:  # type: ignore[attr-defined]
        return redirect(_area_url(request, assessment, area_key, "criteria"))
    model = assessment.model_version.model
    context = {
        "assessment": assessment,
        "results": results,
        "line": line,
        "round_is_open": asked_if_any(assessment).get(area_key, False),
        "form": form,
        "conflict": status == 409,
        "frozen": status == 410,
        "levels": _level_cards(model, area_key),
        "chosen": _chosen(form, line.direct_level),
        "next": _name_of(results, neighbour(model, area_key, +1)),
        "criteria": [in_language(c.question) for c in model.criteria_of(area_key)],
        "metrics": lines_of(assessment, results.readings, [c.key for c in line.criteria]),
        "rating_rule": in_language(model.rating_rule),
    }
    page = "_saved" if request.htmx else "rate"  # type: ignore[attr-defined]
    return render(request, f"assessments/{page}.html", context, status=status)


def _level_cards(model: Model, area_key: str) -> list[tuple[int, int, str]]:
    """(key on the keyboard, level, descriptor) in the order of the cards: Excellent first."""
    area = model.area(area_key)
    return [
        (number, int(level), in_language(area.levels[level]))
        for number, level in enumerate(sorted(area.levels, reverse=True), start=1)
    ]


def _chosen(form: RatingForm | None, stored: int | None) -> str:
    """The code of the radio to check: what was typed, else what is stored."""
    if form is not None:
        return str(form.data.get("level", ""))
    return "" if stored is None else str(int(stored))


def _name_of(results: AssessmentResults, area_key: str | None) -> str:
    return results.line(area_key).name if area_key else ""


@requires(Permission.ASSESS)
@require_POST
def discard(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Deletes a draft. A completed assessment stays."""
    assessment = get_assessment(request.membership, assessment_id)
    try:
        discarded = actions.discard(assessment=assessment, by=request.membership)
    except actions.AnsweredError:
        text = _(
            "People have answered in this draft's round, and answers are kept for ever. Complete"
            " it, or leave it as a draft."
        )
        messages.error(request, text)
        return redirect(_url(request, "assessments:detail", assessment))
    if discarded:
        messages.success(request, _("The draft is discarded."))
        return redirect("assessments:list", slug=request.organization.slug)
    messages.warning(request, _("A completed assessment is kept for ever."))
    return redirect(_url(request, "reports:result", assessment))
