"""Check your answers, then complete: the last look at everything before it is frozen."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from assessments.access import get_assessment
from assessments.actions import ArchivedUnitError
from assessments.agreement.actions import QuestionsOpenError, RoundOpenError
from assessments.agreement.questions import undecided
from assessments.completion import AreasMissingError, NoIndexError, WaitingError, complete
from assessments.measured.findings_list import Unexplained, findings_of, to_explain
from assessments.measured.readings import readings_of
from assessments.models import Assessment, RatingRound
from assessments.results import AssessmentResults, results_of
from assessments.views import archived_message
from assessments.wording import area_names
from organizations.access import MemberRequest, Permission, requires


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Shows everything once more; the POST freezes it. A second POST leads to the same result."""
    assessment = get_assessment(request.membership, assessment_id)
    result = reverse(
        "reports:result",
        kwargs={"slug": request.organization.slug, "assessment_id": assessment.pk},
    )
    if not assessment.is_draft:
        return redirect(result)
    if request.method == "POST":
        problem = _complete(request, assessment)
        if not problem:
            text = _("The assessment is completed and can no longer change.")
            messages.success(request, text)
            return redirect(result)
        messages.error(request, problem)
    return check_page(request, assessment, status=422 if request.method == "POST" else 200)


def _complete(request: MemberRequest, assessment: Assessment) -> str:
    """What stands in the way, in a sentence; empty when it is done."""
    try:
        complete(
            assessment=assessment,
            by=request.membership,
            at=timezone.now(),
            without_waiting="without_waiting" in request.POST,
        )
    except AreasMissingError as error:
        return missing_message(results_of(assessment), error.keys)
    except WaitingError as error:
        return waiting_message(error.count)
    except RoundOpenError:
        return _("The round is still open. Close it, agree on the levels, then complete.")
    except QuestionsOpenError as error:
        return questions_message(len(error.ids))
    except NoIndexError:
        return _(
            "Rate at least half of the criteria of one area, or rate one area as a whole:"
            " without that there is no index."
        )
    except ArchivedUnitError:
        return archived_message()
    return ""


def check_page(
    request: MemberRequest,
    assessment: Assessment,
    *,
    status: int,
    unsaved: Unexplained | None = None,
) -> HttpResponse:
    """The page; `unsaved` is a sentence that could not be saved, with what the person typed."""
    results = results_of(assessment, readings_of(assessment))
    findings = findings_of(assessment, results, unsaved)
    # Loaded with the assessment; there may be none.
    round: RatingRound | None = getattr(assessment, "round", None)
    context = {
        "assessment": assessment,
        "results": results,
        "round": round,
        "undecided": undecided(round, results) if round else (),
        "carried": results.carry_counts if results.previous else None,
        "findings": findings,
        "to_explain": to_explain(findings),
    }
    return render(request, "assessments/complete.html", context, status=status)


def missing_message(results: AssessmentResults, keys: tuple[str, ...]) -> str:
    return ngettext(
        "Choose a level for %(count)d more area before you complete the assessment: %(areas)s.",
        "Choose a level for %(count)d more areas before you complete the assessment: %(areas)s.",
        len(keys),
    ) % {"count": len(keys), "areas": area_names(results.lines(keys))}


def waiting_message(count: int) -> str:
    return ngettext(
        "%(count)d rating of last time is not yet re-rated. Re-rate it, or say below that it"
        " counts as not rated.",
        "%(count)d ratings of last time are not yet re-rated. Re-rate them, or say below that they"
        " count as not rated.",
        count,
    ) % {"count": count}


def questions_message(count: int) -> str:
    return ngettext(
        "Record the agreed level of %(count)d more criterion before you complete the assessment.",
        "Record the agreed level of %(count)d more criteria before you complete the assessment.",
        count,
    ) % {"count": count}
