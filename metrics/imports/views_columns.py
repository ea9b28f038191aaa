"""The step Columns, in two halves: which column is what, then what each of them measures."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foundation.versions import StaleWriteError
from metrics.imports import actions, store
from metrics.imports.access import get_import
from metrics.imports.checking import definitions_of
from metrics.imports.detail_fields import Choices
from metrics.imports.details import DetailsForm
from metrics.imports.forms import LookForm, RolesForm, first_roles
from metrics.imports.layout import Layout
from metrics.imports.mapping import SurveyMapping
from metrics.imports.reading import look_at
from metrics.imports.refusals import FileRefused, MappingError
from metrics.imports.stored import headers_key
from metrics.imports.views import address
from metrics.imports.wording import caution_text, file_text
from metrics.models import RememberedMapping, SurveyImport, Touchpoint
from organizations.access import MemberRequest, Permission, requires

SENT = "columns"  # in the address once the columns were chosen


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: MemberRequest, import_id: UUID) -> HttpResponseBase:
    """The first half, the second half, and reading the file otherwise."""
    row = get_import(request.membership, import_id)
    if row.state not in actions.OPEN or not row.layout or not row.stored_as:
        return redirect(address(request, "import_check", row))
    layout = Layout.from_json(row.layout)
    if request.method == "POST" and "look-version" in request.POST:
        return _look_again(request, row, layout)
    if SENT not in request.GET:
        before = _before(row, layout)
        roles = RolesForm(initial=first_roles(layout, before), layout=layout)
        return _roles_page(request, row, layout, roles, remembered=before is not None)
    roles = RolesForm(request.GET, layout=layout)
    if not roles.is_valid():
        return _roles_page(request, row, layout, roles, status=422)
    return _details(request, row, layout, roles)


def _before(row: SurveyImport, layout: Layout) -> SurveyMapping | None:
    """How this file was mapped a moment ago, or files with these headers the last time."""
    raw = row.mapping
    if not raw:
        rows = RememberedMapping.objects.filter(organization=row.organization_id)
        found = rows.filter(headers_sha256=headers_key(layout.names)).first()
        raw = found.mapping if found else None
    try:
        return SurveyMapping.from_json(raw) if raw else None
    except MappingError:
        return None


def _look_again(request: MemberRequest, row: SurveyImport, layout: Layout) -> HttpResponseBase:
    form = LookForm(request.POST, layout=layout, version=row.version)
    status = 422
    if form.is_valid():
        try:
            found = look_at(store.existing(row.stored_as), row.file_name, **form.asked())
            actions.look_again(
                survey_import=row,
                layout=found,
                expected_version=form.cleaned_data["version"],
                by=request.membership,
            )
            return redirect(address(request, "import_map", row))
        except FileRefused as refused:
            form.add_error(None, file_text(refused))
        except StaleWriteError:
            form.add_error(None, _stale())
            status = 409
        except (actions.NotNowError, store.FileGoneError):
            messages.info(request, _("This import has gone on meanwhile."))
            return redirect(address(request, "import_check", row))
    roles = RolesForm(initial=first_roles(layout, None), layout=layout)
    return _roles_page(request, row, layout, roles, look=form, status=status)


def _stale() -> str:
    return _("Somebody has changed this import meanwhile. Reload the page to see how.")


def _roles_page(
    request: MemberRequest,
    row: SurveyImport,
    layout: Layout,
    roles: RolesForm,
    *,
    look: LookForm | None = None,
    remembered: bool = False,
    status: int = 200,
) -> HttpResponse:
    same = SurveyImport.objects.filter(
        organization=row.organization_id, sha256=row.sha256, state=SurveyImport.State.DONE
    )
    context = {
        "import": row,
        "layout": layout,
        "form": roles,
        "look": look or LookForm(layout=layout, version=row.version),
        "cautions": [caution_text(code) for code in layout.warnings],
        "remembered": remembered,
        "earlier": same.exclude(pk=row.pk).defer("layout", "mapping", "outcome").first(),
        "step": 2,
    }
    return render(request, "metrics/imports/columns.html", context, status=status)


def _details(
    request: MemberRequest, row: SurveyImport, layout: Layout, roles: RolesForm
) -> HttpResponseBase:
    choices = Choices.of(
        definitions_of(row.organization_id),
        list(Touchpoint.objects.filter(archived_at=None).values_list("name", flat=True)),
    )
    is_post = request.method == "POST"
    form = DetailsForm(
        request.POST if is_post else None,
        layout=layout,
        roles=roles,
        choices=choices,
        before=_before(row, layout),
        version=row.version,
        today=timezone.localdate(),
    )
    if form.is_too_long:
        text = _("These columns hold too many different values at once. Choose fewer columns.")
        roles.add_error("score", text)
        return _roles_page(request, row, layout, roles, status=422)
    if not is_post:
        return _details_page(request, row, form)
    if not form.is_valid():
        return _details_page(request, row, form, status=422)
    try:
        actions.ask_check(
            survey_import=row,
            mapping=form.mapping(),
            expected_version=form.cleaned_data["version"],
            by=request.membership,
            at=timezone.now(),
        )
    except StaleWriteError:
        form.add_error(None, _stale())
        return _details_page(request, row, form, status=409)
    except actions.NotNowError:
        messages.info(request, _("This import has gone on meanwhile."))
    return redirect(address(request, "import_check", row))


def _details_page(
    request: MemberRequest, row: SurveyImport, form: DetailsForm, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "import": row,
        "form": form,
        "step": 2,
        "back": address(request, "import_map", row),
    }
    return render(request, "metrics/imports/details.html", context, status=status)
