"""The page that asks why a completed assessment is corrected, and makes the revision."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.access import get_assessment
from assessments.actions import ArchivedUnitError
from assessments.forms import ReviseForm
from assessments.models import Assessment
from assessments.revisions import RevisedAlreadyError, revision_of
from assessments.revisions import revise as make_revision
from assessments.views import archived_message
from foundation.submissions import submit_once
from organizations.access import MemberRequest, Permission, requires


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Explains what a revision is and asks for the reason; where there is one, it leads there."""
    assessment = get_assessment(request.membership, assessment_id)
    if assessment.is_draft:
        messages.info(request, _("This assessment is a draft: change it directly."))
        return redirect(_path(request, assessment))
    form = ReviseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return redirect(_revise(request, assessment, form))
        except RevisedAlreadyError as error:
            return _to_existing(request, error.revision)
        except ArchivedUnitError:
            form.add_error(None, archived_message())
    elif existing := revision_of(assessment):
        return _to_existing(request, existing)
    context = {"assessment": assessment, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "assessments/revise.html", context, status=status)


def _revise(request: MemberRequest, assessment: Assessment, form: ReviseForm) -> str:
    now = timezone.now()

    def create() -> str:
        revision = make_revision(
            assessment=assessment,
            reason=form.cleaned_data["reason"],
            by=request.membership,
            at=now,
        )
        return _path(request, revision)

    return submit_once(request, key=form.cleaned_data["submission"], now=now, create=create)


def _to_existing(request: MemberRequest, revision: Assessment) -> HttpResponse:
    messages.info(request, _("This assessment has a revision already. This is it."))
    return redirect(_path(request, revision))


def _path(request: MemberRequest, assessment: Assessment) -> str:
    """The task list of a draft; of a completed assessment that page leads on to the result."""
    kwargs = {"slug": request.organization.slug, "assessment_id": assessment.pk}
    return reverse("assessments:detail", kwargs=kwargs)
