"""Saves the sentence on what does not fit together; the page is the check of the answers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.access import get_assessment
from assessments.actions import ArchivedUnitError, FrozenError
from assessments.measured.explanations import SettledMeanwhileError, explain
from assessments.measured.findings_list import Unexplained
from assessments.measured.forms import ExplanationForm
from assessments.models import Assessment
from assessments.views import archived_message, with_chosen_version
from assessments.views_complete import check_page
from foundation.versions import StaleWriteError
from organizations.access import MemberRequest, Permission, requires


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def explanation(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Opened by hand, or for a completed assessment: the check of the answers."""
    assessment = get_assessment(request.membership, assessment_id)
    ids = {"slug": request.organization.slug, "assessment_id": assessment.pk}
    here = reverse("assessments:complete", kwargs=ids) + "#contradictions"
    if request.method != "POST" or not assessment.is_draft:
        return redirect(here)
    form = ExplanationForm(with_chosen_version(request))
    status = _save(request, assessment, form)
    if status == 200:
        messages.success(request, _("The sentence is saved. The report prints it."))
    if status in (200, 410):
        return redirect(here)
    return check_page(request, assessment, status=status, unsaved=Unexplained(form, status))


def _save(request: MemberRequest, assessment: Assessment, form: ExplanationForm) -> int:
    """The status of the answer; errors that the person can mend are added to the form."""
    if not form.is_valid():
        return 422
    try:
        explain(
            assessment=assessment,
            key=form.cleaned_data["key"],
            text=form.cleaned_data["text"],
            expected_version=form.cleaned_data["version"],
            by=request.membership,
            at=timezone.now(),
        )
    except StaleWriteError:
        return 409
    except FrozenError:
        return 410
    except SettledMeanwhileError:
        messages.info(request, _("This fits together by now: there is nothing left to explain."))
        return 410
    except ArchivedUnitError:
        form.add_error(None, archived_message())
    return 422 if form.errors else 200
