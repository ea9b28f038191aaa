"""The only way out for evidence files."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from assessments.access import get_assessment
from assessments.evidence.access import get_piece
from assessments.evidence.store import FileLostError, read
from assessments.models import Evidence
from organizations.access import MemberRequest, Permission, requires


@requires(Permission.SEE_RESULTS)
@require_safe
def download(request: MemberRequest, assessment_id: UUID, evidence_id: UUID) -> HttpResponse:
    """The file, to keep: never shown inside the site, where it could act as a page of it."""
    assessment = get_assessment(request.membership, assessment_id)
    row = get_piece(assessment, pk=evidence_id, kind=Evidence.Kind.FILE)
    try:
        data = read(row.stored_as, row.sha256)
    except FileLostError as error:
        raise Http404 from error
    disposition = content_disposition_header(as_attachment=True, filename=row.file_name)
    return HttpResponse(
        data,
        content_type=row.content_type,
        headers={
            "Content-Disposition": disposition or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )
