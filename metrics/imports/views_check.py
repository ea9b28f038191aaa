"""The step Check: how far the reading is, what was read, and the rows that cannot be used."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from foundation.exports import csv_response
from metrics.imports.access import get_import
from metrics.imports.preview import preview_of
from metrics.imports.views import address
from metrics.imports.wording import failure_text, rejected_text, rows_text, size_text
from metrics.models import RejectedRow, SurveyImport
from organizations.access import MemberRequest, Permission, requires

State = SurveyImport.State
BUSY = (State.CHECKING, State.IMPORTING)


@requires(Permission.MEASURE)
@require_safe
def check(request: MemberRequest, import_id: UUID) -> HttpResponseBase:
    """Leads to the step that the import has reached, or shows it."""
    row = get_import(request.membership, import_id)
    if row.state == State.UPLOADED:
        return redirect(address(request, "import_map", row))
    if row.state in (State.DONE, State.UNDONE):
        return redirect(address(request, "import_done", row))
    if row.state in BUSY:
        return render(request, "metrics/imports/progress.html", _progress(request, row))
    if row.state == State.FAILED:
        context = {"import": row, "reason": failure_text(row), "step": 3}
        return render(request, "metrics/imports/failed.html", context)
    context = {"import": row, "preview": preview_of(row), "step": 3}
    return render(request, "metrics/imports/check.html", context)


def _progress(request: MemberRequest, row: SurveyImport) -> dict[str, object]:
    return {
        "import": row,
        "step": 3 if row.state == State.CHECKING else 4,
        "is_writing": row.state == State.IMPORTING,
        "percent": min(100, 100 * row.bytes_read // row.size) if row.size else 0,
        "rows": rows_text(row.rows_read),
        "rejected": row.rows_rejected,
        "read": size_text(row.bytes_read),
        "total": size_text(row.size),
        "progress_url": address(request, "import_progress", row),
    }


@requires(Permission.MEASURE)
@require_safe
@vary_on_headers("HX-Request")
def progress(request: MemberRequest, import_id: UUID) -> HttpResponseBase:
    """The bar alone, fetched every second; at the end it has the page loaded anew."""
    row = get_import(request.membership, import_id)
    if "HX-Request" not in request.headers:
        return redirect(address(request, "import_check", row))
    if row.state not in BUSY:
        headers = {"HX-Redirect": address(request, "import_check", row)}
        return HttpResponse(status=204, headers=headers)
    return render(request, "metrics/imports/_bar.html", _progress(request, row))


@requires(Permission.MEASURE)
@require_safe
def rejected(request: MemberRequest, import_id: UUID) -> HttpResponseBase:
    """Every listed row that cannot be used, as CSV."""
    row = get_import(request.membership, import_id)
    lines = RejectedRow.objects.filter(survey_import=row)
    header = [_("Row"), _("Column"), _("Value"), _("Reason")]
    rows: Iterable[list[str | int]] = (
        [each.row, each.column, each.value, rejected_text(each)] for each in lines.iterator()
    )
    return csv_response("rejected-rows.csv", header, rows)
