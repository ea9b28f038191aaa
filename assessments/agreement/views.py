"""The page on which a closed round is compared and levels are agreed on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.access import get_assessment
from assessments.actions import ArchivedUnitError, FrozenError
from assessments.agreement import actions
from assessments.agreement.forms import NOT_APPLICABLE, AgreeForm
from assessments.agreement.lines import AgreementResults
from assessments.agreement.results import agreement_of
from assessments.agreement.wording import (
    alpha_sentence,
    cautions,
    headline,
    percent,
    short_cautions,
)
from assessments.models import Assessment, Participant, RatingRound
from assessments.views import archived_message
from foundation.versions import StaleWriteError
from maturity.levels import Level
from organizations.access import MemberRequest, Permission, requires


@requires(Permission.SEE_RESULTS)
@require_safe
def agreement(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """The comparison once the round is closed; until then only who has answered."""
    assessment = get_assessment(request.membership, assessment_id)
    round = RatingRound.objects.filter(assessment=assessment).first()
    if round is None:
        name = "assessments:round" if assessment.is_draft else "reports:result"
        return redirect(_url(request, name, assessment))
    if round.is_open:
        return _open_page(request, assessment, round)
    return _page(request, assessment, round)


def _open_page(request: MemberRequest, assessment: Assessment, round: RatingRound) -> HttpResponse:
    people = Participant.objects.filter(round=round).active().with_answers()
    answered = [person.answered > 0 for person in people]
    context = {
        "assessment": assessment,
        "round": round,
        "invited": len(answered),
        "people": sum(answered),
    }
    return render(request, "assessments/agreement_open.html", context)


def _page(
    request: MemberRequest,
    assessment: Assessment,
    round: RatingRound,
    *,
    form: AgreeForm | None = None,
    key: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole page; to a save in the background the one criterion `key` and the progress.

    `form` is given when it could not be saved; what the person typed stays in it.
    """
    results = agreement_of(assessment, round)
    context = {
        "assessment": assessment,
        "results": results,
        "form": form,
        "refused": key if form else "",
        "conflict": status == 409,
        "frozen": status == 410,
    }
    if request.htmx:  # type: ignore[attr-defined]
        context |= {"question": results.question(key), "in_background": True}
        return render(request, "assessments/_agreed.html", context, status=status)
    context |= _summary(results)
    return render(request, "assessments/agreement.html", context, status=status)


def _summary(results: AgreementResults) -> dict[str, object]:
    return {
        "headline": headline(results),
        "percent": percent(results.whole),
        "alpha_sentence": alpha_sentence(results.whole),
        "cautions": cautions(results.whole),
        "areas": [
            (area, percent(area.agreement), short_cautions(area.agreement))
            for area in results.areas
        ],
    }


@requires(Permission.ASSESS)
@require_POST
def agree(request: MemberRequest, assessment_id: UUID, criterion_id: str) -> HttpResponse:
    """Saves the agreed level of one criterion, by its Save button, with or without htmx."""
    assessment = get_assessment(request.membership, assessment_id)
    if criterion_id not in {c.id for c in assessment.model_version.model.criteria}:
        raise Http404
    round = RatingRound.objects.filter(assessment=assessment).first()
    if round is None or round.is_open:
        messages.warning(request, _("Close the round first: then you can record agreed levels."))
        return redirect(_url(request, "assessments:agreement", assessment))
    form = AgreeForm(request.POST)
    status = _save(request, assessment, criterion_id, form)
    if status != 200:
        return _page(request, assessment, round, form=form, key=criterion_id, status=status)
    if request.htmx:  # type: ignore[attr-defined]
        return _page(request, assessment, round, key=criterion_id)
    return redirect(f"{_url(request, 'assessments:agreement', assessment)}#{criterion_id}")


def _save(
    request: MemberRequest, assessment: Assessment, criterion_id: str, form: AgreeForm
) -> int:
    """The status of the answer; errors that the person can mend are added to the form."""
    if not form.is_valid():
        return 422
    try:
        _record(request, assessment, criterion_id, form)
    except StaleWriteError:
        return 409
    except FrozenError:
        return 410
    except (actions.SettledError, actions.RoundOpenError):
        text = _("This criterion is settled meanwhile. Reload the page to see it.")
        form.add_error(None, text)
        if not request.htmx:  # type: ignore[attr-defined]
            messages.warning(request, text)  # the criterion's form is gone from the page
        return 422
    except ArchivedUnitError:
        form.add_error(None, archived_message())
        return 422
    return 200


def _record(
    request: MemberRequest, assessment: Assessment, criterion_id: str, form: AgreeForm
) -> None:
    """Of a valid form."""
    level, reason = form.cleaned_data["level"], form.cleaned_data["reason"]
    where: dict[str, Any] = {
        "assessment": assessment,
        "criterion_id": criterion_id,
        "expected_version": form.cleaned_data["version"],
        "by": request.membership,
        "at": timezone.now(),
    }
    if isinstance(level, Level):
        actions.agree(level=level, reason=reason, **where)
    else:
        actions.set_applicable(reason=reason if level == NOT_APPLICABLE else None, **where)


def _url(request: MemberRequest, name: str, assessment: Assessment) -> str:
    kwargs = {"slug": request.organization.slug, "assessment_id": assessment.pk}
    return reverse(name, kwargs=kwargs)
