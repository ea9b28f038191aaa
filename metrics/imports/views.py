"""The pages of a survey file: File, Columns, Check, Done; and the list of all imports."""

import uuid
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.cleaning import TextTooLong, UncleanText, clean_text, has_visible
from foundation.submissions import submit_once
from foundation.uploads import (
    SURVEY_CSV,
    SURVEY_XLSX,
    LimitedUploadHandler,
    is_cut,
    is_too_long,
)
from metrics.imports import actions, store, writing
from metrics.imports.access import get_import, imports_of
from metrics.imports.forms import FilterForm, UploadForm
from metrics.imports.reading import look_at
from metrics.imports.refusals import FileReason, FileRefused
from metrics.imports.wording import figures_text, file_text
from metrics.models import Observation, SurveyImport
from organizations.access import MemberRequest, Permission, get_unit, requires

PER_PAGE = 25
NAME_LENGTH = 150

State = SurveyImport.State


@requires(Permission.SEE_RESULTS)
@require_safe
def imports(request: MemberRequest) -> HttpResponse:
    """Every import into the member's units, newest first."""
    form = FilterForm(request.GET, membership=request.membership)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = imports_of(request.membership).defer("layout", "mapping", "outcome")
    if unit := wanted.get("unit"):
        rows = rows.filter(unit=unit)
    if state := wanted.get("state"):
        rows = rows.filter(state=state)
    context = {
        "form": form,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "filtered": bool(wanted.get("unit") or wanted.get("state")),
    }
    return render(request, "metrics/imports/list.html", context)


@csrf_exempt  # the token is checked in _upload, once the way of the file is laid
@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """The first step: unit and file."""
    if request.method != "POST":
        unit = request.GET.get("unit", "")
        return _new_page(request, UploadForm(membership=request.membership, initial={"unit": unit}))
    if is_too_long(request, SURVEY_CSV):
        form = UploadForm({}, membership=request.membership)
        form.add_error("file", file_text(FileRefused(FileReason.TOO_BIG, megabytes=100)))
        return _new_page(request, form, status=413)
    handler = LimitedUploadHandler(request, limit=SURVEY_CSV, zip_limit=SURVEY_XLSX)
    request.upload_handlers = [handler]
    return _upload(request)


@csrf_protect
def _upload(request: MemberRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES, membership=request.membership)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            if is_cut(upload):
                limit = 100 if (upload.size or 0) > SURVEY_CSV else 30
                raise FileRefused(FileReason.TOO_BIG, megabytes=limit)
            return redirect(_take(request, form))
        except FileRefused as refused:
            form.add_error("file", file_text(refused))
    elif "file" not in form.errors:
        form.add_error("file", _("Choose the file again: browsers do not keep it."))
    return _new_page(request, form, status=422)


def _take(request: MemberRequest, form: UploadForm) -> str:
    """The address of the next step; the same file sent again in the same form is taken once.

    The file is written and looked at before the transaction starts, so that nobody waits for it.
    Raises FileRefused, and then it is gone again.
    """
    upload, now = form.cleaned_data["file"], timezone.now()
    name = shown_name(upload.name or "")
    unit = get_unit(request.membership, form.cleaned_data["unit"].pk)
    with store.held(upload.chunks()) as held:
        layout = look_at(held.path, name)

        def create() -> str:
            row = actions.begin(
                unit=unit, file_name=name, file=held, layout=layout, by=request.membership, at=now
            )
            held.taken = True
            return address(request, "import_map", row)

        key = uuid.uuid5(form.cleaned_data["submission"], held.sha256)
        return submit_once(request, key=key, now=now, create=create)


def shown_name(name: str) -> str:
    """The last part of a path, as it can be stored and shown; names decide nothing here."""
    last = name.replace("\\", "/").rpartition("/")[2]
    try:
        cleaned = clean_text(last[-NAME_LENGTH:], max_length=NAME_LENGTH)
    except (TextTooLong, UncleanText):
        cleaned = ""
    return cleaned if has_visible(cleaned) else "survey"


def address(request: MemberRequest, name: str, row: SurveyImport) -> str:
    return reverse(
        f"metrics:{name}", kwargs={"slug": request.organization.slug, "import_id": row.pk}
    )


def _new_page(request: MemberRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    return render(request, "metrics/imports/new.html", {"form": form, "step": 1}, status=status)


@requires(Permission.MEASURE)
@require_safe
def done(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """What an import has written, and how to take it back."""
    row = get_import(request.membership, import_id)
    if row.state not in (State.DONE, State.UNDONE):
        return redirect(address(request, "import_check", row))
    own = Observation.objects.filter(survey_import=row)
    context = {
        "import": row,
        "step": 4,
        "active": own.active().count() if row.state == State.DONE else 0,
        "written": figures_text(row.outcome.get("written", 0)),
        "gave_way": row.outcome.get("gave_way", 0),
        "comments": row.outcome.get("comments", 0),
    }
    return render(request, "metrics/imports/done.html", context)


@requires(Permission.MEASURE)
@require_POST
def start(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Has the figures written. Sent twice, they are written once."""
    row = get_import(request.membership, import_id)
    try:
        actions.ask_import(
            survey_import=row,
            only_valid_rows=request.POST.get("rows") == "valid",
            replace_typed=request.POST.get("typed") == "replace",
            by=request.membership,
            at=timezone.now(),
        )
    except actions.RejectedRowsError:
        text = _("Some rows cannot be used. Choose to import the valid ones, or mend the file.")
        messages.error(request, text)
    except actions.NothingToImportError:
        messages.error(request, _("No row of this file can be used. Look at the columns again."))
    except actions.AlreadyImportedError as error:
        text = _("This very file is imported already. Nothing was changed.")
        messages.info(request, text)
        return redirect(address(request, "import_done", error.earlier))
    except actions.NotNowError:
        messages.info(request, _("This import has gone on meanwhile."))
    return redirect(address(request, "import_check", row))


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Asks first, then takes the figures of an import back."""
    row = get_import(request.membership, import_id)
    if row.state != State.DONE:
        return redirect(address(request, "import_check", row))
    if request.method != "POST":
        context = {
            "import": row,
            "active": Observation.objects.filter(survey_import=row).active().count(),
            "restored": Observation.objects.filter(replaced_by=row).count(),
        }
        return render(request, "metrics/imports/undo.html", context)
    writing.undo(survey_import=row, by=request.membership, at=timezone.now())
    messages.success(request, _("The import is taken back."))
    return redirect(address(request, "import_done", row))


@requires(Permission.MEASURE)
@require_POST
def discard(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Gives a file up that was not imported."""
    row = get_import(request.membership, import_id)
    try:
        actions.discard(survey_import=row, by=request.membership)
    except actions.NotNowError:
        messages.info(request, _("This import has gone on meanwhile."))
        return redirect(address(request, "import_check", row))
    messages.success(request, _("The file is deleted. No figure was changed."))
    return redirect(reverse("metrics:imports", kwargs={"slug": request.organization.slug}))
