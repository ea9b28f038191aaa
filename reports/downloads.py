"""The PDF over HTTP: made on request, and opened again as it was issued."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from assessments.access import get_assessment
from organizations.access import MemberRequest, Permission, requires
from reports.forms import DownloadForm
from reports.issue import file_name_of, issue
from reports.models import Report
from reports.rendering import PdfError


@requires(Permission.SEE_RESULTS)
@require_POST
def download(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """The report in the chosen language and paper; the same content is rendered only once."""
    assessment = get_assessment(request.membership, assessment_id)
    form = DownloadForm(request.POST)
    if not form.is_valid():
        return _problem(request, " ".join(form.problems), status=422)
    try:
        issued = issue(
            assessment=assessment,
            language=form.cleaned_data["lang"],
            paper=form.cleaned_data["paper"],
            by=request.membership,
            at=timezone.now(),
        )
    except PdfError as error:
        return _problem(request, error.message, status=503)
    return pdf_response(issued.pdf, issued.file_name)


@requires(Permission.SEE_RESULTS)
@require_safe
def open_report(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """The frozen file of an issued report."""
    report: Report | None = (
        Report.objects.for_member(request.membership)
        .select_related("assessment__unit")
        .defer("snapshot")
        .filter(pk=report_id)
        .first()
    )
    if report is None:
        raise Http404
    return pdf_response(bytes(report.pdf), file_name_of(report, request.organization))


def pdf_response(pdf: bytes, name: str) -> HttpResponse:
    """A file to keep: never shown inside the site, never stored by a shared cache."""
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


def _problem(request: MemberRequest, message: str, *, status: int) -> HttpResponse:
    """Plain text for the script, a page for everybody else."""
    if "text/html" not in request.headers.get("Accept", ""):
        return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")
    return render(request, "reports/no_pdf.html", {"message": message}, status=status)
