"""The praise wall, and the comments from which praise may be taken."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.submissions import submit_once
from foundation.versions import StaleWriteError
from metrics.models import Praise
from metrics.models.voice import PRAISE_LENGTH
from metrics.voice import actions
from metrics.voice.forms import CommentFilterForm, PraiseAddForm, PraiseEditForm, WallFilterForm
from metrics.voice.queries import comment_with_key, comments_page, get_praise, praise_page
from organizations.access import MemberRequest, Permission, allows, requires
from organizations.conflicts import adopt, differences
from organizations.forms import posted

STORED = (
    "text",
    "unit",
    "team",
    "touchpoint",
    "channel",
    "said_on",
    "consent",
    "in_report",
)


@requires(Permission.SEE_RESULTS)
@require_safe
def praise(request: MemberRequest) -> HttpResponse:
    """The wall; with ?hidden=1, for those who measure, what was taken off it."""
    hidden = "hidden" in request.GET and allows(request.membership, Permission.MEASURE)
    form = WallFilterForm(request.GET, membership=request.membership)
    filters = form.cleaned_data if form.is_valid() else {}
    page = praise_page(
        request.membership, filters=filters, number=request.GET.get("page", "1"), hidden=hidden
    )
    context = {
        "form": form,
        "page": page,
        "hidden": hidden,
        "filtered": any(filters.values()),
    }
    return render(request, "metrics/voice/praise.html", context)


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def praise_add(request: MemberRequest) -> HttpResponse:
    """A new card; ?comment= takes its text, unit and day from a comment of a survey."""
    form = PraiseAddForm(
        posted(request),
        membership=request.membership,
        today=timezone.localdate(),
        initial=_first_values(request),
    )
    if not form.is_valid() or form.found:  # blacked out just now: to be read first
        return _show(request, form)
    key, now = form.cleaned_data["submission"], timezone.now()

    def create() -> str:
        row = actions.add_praise(facts=form.facts(), by=request.membership, at=now)
        messages.success(request, _("The praise is on the wall."))
        return _wall_url(request, row)

    try:
        return redirect(submit_once(request, key=key, now=now, create=create))
    except ValidationError as refusal:
        form.add_error("unit", refusal)
        return _show(request, form)


def _first_values(request: MemberRequest) -> dict[str, Any]:
    comment = comment_with_key(request.membership, request.GET.get("comment"))
    if comment is None:
        return {"said_on": timezone.localdate()}
    return {
        "text": comment.text[:PRAISE_LENGTH],
        "unit": comment.unit_id,
        "channel": "survey",
        "said_on": min(comment.period_end, timezone.localdate()),
    }


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def praise_edit(request: MemberRequest, praise_id: UUID) -> HttpResponse:
    row = get_praise(request.membership, praise_id)
    form = PraiseEditForm(
        posted(request),
        membership=request.membership,
        today=timezone.localdate(),
        unit_id=row.unit_id,
        touchpoint_id=row.touchpoint_id,
        initial=_initial(row),
    )
    if not form.is_valid() or form.found:  # blacked out just now: to be read first
        return _show(request, form, row)
    try:
        actions.edit_praise(
            praise=row,
            facts=form.facts(),
            by=request.membership,
            expected=form.cleaned_data["version"],
        )
    except ValidationError as refusal:
        form.add_error("unit", refusal)
        return _show(request, form, row)
    except StaleWriteError:
        fresh = get_praise(request.membership, praise_id)
        adopt(form, version=fresh.version)
        others = differences(form, {name: getattr(fresh, name) for name in STORED})
        return _show(request, form, fresh, status=409, conflict=True, others=others)
    messages.success(request, _("The praise is saved."))
    return redirect(_wall_url(request, row))


def _initial(row: Praise) -> dict[str, Any]:
    plain = ("text", "channel", "said_on", "consent", "in_report", "version")
    keys = {name: getattr(row, f"{name}_id") for name in ("unit", "team", "touchpoint")}
    return {**{name: getattr(row, name) for name in plain}, **keys}


def _show(
    request: MemberRequest, form: Any, row: Praise | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """With status 422 when something has to be put right, or read again."""
    if status == 200 and (form.errors or form.found):
        status = 422
    context = {"form": form, "praise": row, "back": _wall_url(request), **more}
    return render(request, "metrics/voice/praise_form.html", context, status=status)


@requires(Permission.MEASURE)
@require_POST
def praise_hide(request: MemberRequest, praise_id: UUID) -> HttpResponse:
    """Takes the card off the wall, or puts it back with `show`."""
    row = get_praise(request.membership, praise_id)
    if "show" in request.POST:
        actions.show_praise(praise=row, by=request.membership)
        messages.success(request, _("The praise is back on the wall."))
        return redirect(_wall_url(request, row))
    actions.hide_praise(praise=row, by=request.membership, at=timezone.now())
    messages.success(request, _("The praise is hidden. You find it below the wall."))
    return redirect(_wall_url(request))


def _wall_url(request: MemberRequest, row: Praise | None = None) -> str:
    url = reverse("metrics:praise", kwargs={"slug": request.organization.slug})
    return url + actions.anchor(row) if row else url


@requires(Permission.MEASURE)
@require_safe
def comments(request: MemberRequest) -> HttpResponse:
    """What customers wrote in surveys, where an import kept it."""
    form = CommentFilterForm(request.GET, membership=request.membership)
    filters = form.cleaned_data if form.is_valid() else {}
    page = comments_page(request.membership, filters=filters, number=request.GET.get("page", "1"))
    rows = [(row, form.names.get(str(row.metric_id), "")) for row in page]
    filtered = any(value not in (None, "") for value in filters.values())
    context = {"form": form, "page": page, "rows": rows, "filtered": filtered}
    return render(request, "metrics/voice/comments.html", context)
