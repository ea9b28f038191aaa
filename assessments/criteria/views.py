"""The page on which an area is rated by its criteria, one small form for each."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.access import get_assessment
from assessments.actions import ArchivedUnitError, FrozenError
from assessments.agreement.actions import RoundOpenError, SettledError
from assessments.criteria import actions
from assessments.criteria.cards import Unsaved, area_context, cards_of, neighbour
from assessments.criteria.forms import CriterionForm, OverrideForm
from assessments.criteria.queries import asked_if_any
from assessments.measured.readings import readings_of
from assessments.models import Assessment
from assessments.results import results_of
from assessments.views import archived_message, with_chosen_version
from foundation.versions import StaleWriteError
from maturity.area_scoring import Mode
from organizations.access import MemberRequest, Permission, requires


@requires(Permission.ASSESS)
@require_safe
def criteria(request: MemberRequest, assessment_id: UUID, area_key: str) -> HttpResponse:
    """One area with its criteria, also while the area is rated as a whole; a draft only."""
    assessment = _load(request, assessment_id, area_key)
    if not assessment.is_draft:
        return redirect("reports:result", request.organization.slug, assessment.pk)
    return _page(request, assessment, area_key)


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def criterion(
    request: MemberRequest, assessment_id: UUID, area_key: str, criterion_id: str
) -> HttpResponse:
    """Saves one criterion, in the background or by its Save button. Opened by hand: the page."""
    assessment = _load(request, assessment_id, area_key)
    model = assessment.model_version.model
    if criterion_id not in {one.id for one in model.criteria_of(area_key)}:
        raise Http404
    here = f"{_url(request, 'criteria', assessment, area_key)}#{criterion_id}"
    if request.method != "POST":
        return redirect(here)
    form = CriterionForm(with_chosen_version(request))
    status = _save(request, assessment, criterion_id, form)
    if status != 200:
        unsaved = Unsaved(form, status, criterion_id)
        return _answer(request, assessment, area_key, criterion_id, unsaved)
    if request.htmx:  # type: ignore[attr-defined]
        return _answer(request, assessment, area_key, criterion_id)
    return redirect(here)


def _save(
    request: MemberRequest, assessment: Assessment, criterion_id: str, form: CriterionForm
) -> int:
    """The status of the answer; errors that the person can mend are added to the form."""

    def save() -> None:
        actions.rate_criterion(
            assessment=assessment,
            criterion_id=criterion_id,
            answer=form.answer,
            expected_version=form.cleaned_data["version"],
            by=request.membership,
            at=timezone.now(),
        )

    return _status_of(form, save)


def _status_of(form: Form, save: Callable[[], object]) -> int:
    """Of a save that is tried only when the form is well formed: 200, 409, 410 or 422."""
    if not form.is_valid():
        return 422
    try:
        save()
    except StaleWriteError:
        return 409
    except FrozenError:
        return 410
    except ArchivedUnitError:
        form.add_error(None, archived_message())
    except (RoundOpenError, SettledError):
        form.add_error(None, _asked_message())
    return 422 if form.errors else 200


def _asked_message() -> str:
    return _(
        "Several people are asked about this area: levels come from their round, not from here."
        " Reload the page to see where it stands."
    )


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def mode(request: MemberRequest, assessment_id: UUID, area_key: str) -> HttpResponse:
    """Chooses whether the area counts as a whole or by its criteria, and opens that page."""
    assessment = _load(request, assessment_id, area_key)
    wanted = Mode.CRITERIA if request.POST.get("mode") == Mode.CRITERIA else Mode.DIRECT
    page = _url(request, "criteria" if wanted is Mode.CRITERIA else "rate", assessment, area_key)
    if request.method != "POST":
        return redirect(page)
    try:
        actions.set_mode(
            assessment=assessment, area_key=area_key, mode=wanted, by=request.membership
        )
    except (RoundOpenError, SettledError):
        messages.error(request, _asked_message())
    except ArchivedUnitError:
        messages.error(request, archived_message())
    except FrozenError:
        return redirect("reports:result", request.organization.slug, assessment.pk)
    return redirect(page)


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def override(request: MemberRequest, assessment_id: UUID, area_key: str) -> HttpResponse:
    """Puts another level in force than the rule gives, with a reason, or takes it back."""
    assessment = _load(request, assessment_id, area_key)
    page = _url(request, "criteria", assessment, area_key)
    if request.method != "POST":
        return redirect(page)
    form = OverrideForm(with_chosen_version(request))
    status = _save_override(request, assessment, area_key, form)
    if status != 200:
        return _page(request, assessment, area_key, Unsaved(form, status))
    text = (
        _("The level follows from the criteria again.")
        if form.cleaned_data["level"] is None
        else _("The level is set. The report prints it with your reason.")
    )
    messages.success(request, text)
    return redirect(page)


def _save_override(
    request: MemberRequest, assessment: Assessment, area_key: str, form: OverrideForm
) -> int:
    def save() -> None:
        actions.set_override(
            assessment=assessment,
            area_key=area_key,
            level=form.cleaned_data["level"],
            reason=form.cleaned_data["reason"],
            expected_version=form.cleaned_data["version"],
            by=request.membership,
            at=timezone.now(),
        )

    return _status_of(form, save)


def _load(request: MemberRequest, assessment_id: UUID, area_key: str) -> Assessment:
    assessment = get_assessment(request.membership, assessment_id)
    if area_key not in {area.key for area in assessment.model_version.model.areas}:
        raise Http404
    return assessment


def _url(request: MemberRequest, name: str, assessment: Assessment, area_key: str) -> str:
    ids = {"assessment_id": assessment.pk, "area_key": area_key}
    return reverse(f"assessments:{name}", kwargs={"slug": request.organization.slug, **ids})


def _page(
    request: MemberRequest, assessment: Assessment, area_key: str, unsaved: Unsaved | None = None
) -> HttpResponse:
    """The whole page; `unsaved` is what could not be saved, with what the person typed in it."""
    results = results_of(assessment, readings_of(assessment))
    line = results.line(area_key)
    context: dict[str, Any] = area_context(results, line, asked_if_any(assessment)) | {
        "assessment": assessment,
        "cards": cards_of(assessment, results, line, unsaved),
        "unsaved": unsaved if unsaved and not unsaved.key else None,
        "override": _override_values(line.score.level if line.overridden else None, unsaved),
        "next": neighbour(results, line, +1),
        "saved_at": max((c.saved_at for c in line.criteria if c.saved_at), default=None),
    }
    status = unsaved.status if unsaved else 200
    return render(request, "assessments/criteria.html", context, status=status)


def _override_values(stored: Any, unsaved: Unsaved | None) -> str:
    """The value of the level to select in the lead's form."""
    if unsaved and not unsaved.key:
        return str(unsaved.form.data.get("level", ""))
    return "" if stored is None else str(int(stored))


def _answer(
    request: MemberRequest,
    assessment: Assessment,
    area_key: str,
    criterion_id: str,
    unsaved: Unsaved | None = None,
) -> HttpResponse:
    """To a save in the background the parts that change, else the whole page."""
    if not request.htmx:  # type: ignore[attr-defined]
        return _page(request, assessment, area_key, unsaved)
    results = results_of(assessment, readings_of(assessment))
    line = results.line(area_key)
    cards = cards_of(assessment, results, line, unsaved)
    context = area_context(results, line, {}) | {
        "assessment": assessment,
        "card": next(card for card in cards if card.line.key == criterion_id),
        "in_background": True,
    }
    status = unsaved.status if unsaved else 200
    return render(request, "assessments/criteria/saved.html", context, status=status)
