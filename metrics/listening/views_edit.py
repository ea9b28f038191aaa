"""Pages that add, change, move and remove the parts of the listening plan."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foundation.submissions import submit_once
from foundation.versions import StaleWriteError
from metrics.listening import actions
from metrics.listening.access import get_post, get_step, get_touchpoint
from metrics.listening.forms import (
    PostAddForm,
    PostEditForm,
    StepAddForm,
    StepEditForm,
    TouchpointAddForm,
    TouchpointEditForm,
)
from metrics.listening.views import plan_url
from metrics.models import JourneyStep, ListeningPost, Touchpoint
from organizations.access import MemberRequest, Permission, requires
from organizations.conflicts import adopt, differences
from organizations.forms import posted


@dataclass(frozen=True)
class Sheet:
    """What the one template of these pages says besides the form."""

    heading: str
    button: str
    about: str = ""  # what the row belongs to
    remove_url: str = ""
    remove_label: str = ""
    remove_note: str = ""


def _show(
    request: MemberRequest, form: forms.Form, sheet: Sheet, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, "sheet": sheet, "back": plan_url(request), **more}
    if form.errors and status == 200:
        status = 422
    return render(request, "metrics/listening/form.html", context, status=status)


def _add(
    request: MemberRequest, form: Any, sheet: Sheet, create: Callable[[], Model]
) -> HttpResponse:
    """Creates once, however often the form is sent; a refusal comes back with what was typed."""
    if not form.is_valid():
        return _show(request, form, sheet)

    def made() -> str:
        return plan_url(request, actions.anchor(create()))

    key, now = form.cleaned_data["submission"], timezone.now()
    try:
        return redirect(submit_once(request, key=key, now=now, create=made))
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _show(request, form, sheet)


def _edit(
    request: MemberRequest,
    form: Any,
    sheet: Sheet,
    save: Callable[[], None],
    fresh: Callable[[], Any],
) -> HttpResponse:
    """Saves; what somebody else stored meanwhile is shown beside what was typed (409)."""
    if not form.is_valid():
        return _show(request, form, sheet)
    try:
        save()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _show(request, form, sheet)
    except StaleWriteError:
        row = fresh()
        adopt(form, version=row.version)
        others = differences(form, stored(row))
        return _show(request, form, sheet, status=409, conflict=True, others=others)
    messages.success(request, _("The change is saved."))
    return redirect(plan_url(request, actions.anchor(fresh())))


FIELDS: Mapping[type[Model], tuple[str, ...]] = {
    JourneyStep: ("name",),
    Touchpoint: ("name", "step", "moment", "matters_most"),
    ListeningPost: (
        "source",
        "metric",
        "channel",
        "cadence",
        "responsible",
        "sampled",
        "note",
    ),
}


def stored(row: Model) -> dict[str, Any]:
    """What the form of the row shows of it."""
    return {name: getattr(row, name) for name in FIELDS[type(row)]}


def _initial(row: Any) -> dict[str, Any]:
    values = {
        name: getattr(value, "pk", value) if isinstance(value, Model) else value
        for name, value in stored(row).items()
    }
    return {**values, "version": row.version}


def _url(request: MemberRequest, name: str, **kwargs: object) -> str:
    return reverse(f"metrics:{name}", kwargs={"slug": request.organization.slug, **kwargs})


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def step_add(request: MemberRequest) -> HttpResponse:
    form = StepAddForm(posted(request))
    sheet = Sheet(_("Add a step"), _("Add the step"))
    return _add(
        request,
        form,
        sheet,
        lambda: actions.add_step(by=request.membership, name=form.cleaned_data["name"]),
    )


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def step_edit(request: MemberRequest, step_id: UUID) -> HttpResponse:
    step = get_step(request.membership, step_id)
    form = StepEditForm(posted(request), initial=_initial(step))
    sheet = Sheet(
        _("Edit the step"),
        _("Save the step"),
        remove_url=_url(request, "step_remove", step_id=step.pk),
        remove_label=_("Remove the step"),
        remove_note=_("Its touchpoints stay in the plan, not placed yet."),
    )

    def save() -> None:
        fields = form.cleaned_data
        actions.edit_step(
            by=request.membership, step=step, name=fields["name"], expected=fields["version"]
        )

    return _edit(request, form, sheet, save, lambda: get_step(request.membership, step_id))


@requires(Permission.MEASURE)
@require_POST
def step_remove(request: MemberRequest, step_id: UUID) -> HttpResponse:
    actions.remove_step(by=request.membership, step=get_step(request.membership, step_id))
    messages.success(request, _("The step is removed."))
    return redirect(plan_url(request))


@requires(Permission.MEASURE)
@require_POST
def step_move(request: MemberRequest, step_id: UUID) -> HttpResponse:
    """One place down with `to`=down, else up."""
    step = get_step(request.membership, step_id)
    actions.move_step(by=request.membership, step=step, down=request.POST.get("to") == "down")
    return redirect(plan_url(request, actions.anchor(step)))


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def touchpoint_add(request: MemberRequest) -> HttpResponse:
    """Into the step that ?step= names, if it is one."""
    form = TouchpointAddForm(
        posted(request),
        membership=request.membership,
        initial={"step": request.GET.get("step")},
    )
    sheet = Sheet(_("Add a touchpoint"), _("Add the touchpoint"))
    return _add(
        request,
        form,
        sheet,
        lambda: actions.add_touchpoint(by=request.membership, facts=form.facts()),
    )


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def touchpoint_edit(request: MemberRequest, touchpoint_id: UUID) -> HttpResponse:
    row = get_touchpoint(request.membership, touchpoint_id)
    form = TouchpointEditForm(posted(request), membership=request.membership, initial=_initial(row))
    sheet = Sheet(
        _("Edit the touchpoint"),
        _("Save the touchpoint"),
        remove_url=_url(request, "touchpoint_remove", touchpoint_id=row.pk),
        remove_label=_("Remove the touchpoint"),
        remove_note=_("With its listening posts. Figures that name it stay as they are."),
    )

    def save() -> None:
        actions.edit_touchpoint(
            by=request.membership,
            touchpoint=row,
            facts=form.facts(),
            expected=form.cleaned_data["version"],
        )

    return _edit(
        request, form, sheet, save, lambda: get_touchpoint(request.membership, touchpoint_id)
    )


@requires(Permission.MEASURE)
@require_POST
def touchpoint_remove(request: MemberRequest, touchpoint_id: UUID) -> HttpResponse:
    row = get_touchpoint(request.membership, touchpoint_id)
    if actions.remove_touchpoint(by=request.membership, touchpoint=row, at=timezone.now()):
        messages.success(request, _("The touchpoint is removed."))
    else:
        text = _(
            "The touchpoint is archived, because figures name it. Add one of the same name to"
            " bring it back."
        )
        messages.success(request, text)
    return redirect(plan_url(request))


@requires(Permission.MEASURE)
@require_POST
def touchpoint_move(request: MemberRequest, touchpoint_id: UUID) -> HttpResponse:
    """One place down with `to`=down, else up."""
    row = get_touchpoint(request.membership, touchpoint_id)
    down = request.POST.get("to") == "down"
    actions.move_touchpoint(by=request.membership, touchpoint=row, down=down)
    return redirect(plan_url(request, actions.anchor(row)))


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def post_add(request: MemberRequest, touchpoint_id: UUID) -> HttpResponse:
    row = get_touchpoint(request.membership, touchpoint_id)
    form = PostAddForm(posted(request), membership=request.membership)
    sheet = Sheet(_("Listen here"), _("Add the listening post"), about=row.name)
    return _add(
        request,
        form,
        sheet,
        lambda: actions.add_post(by=request.membership, touchpoint=row, facts=form.facts()),
    )


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def post_edit(request: MemberRequest, post_id: UUID) -> HttpResponse:
    row = get_post(request.membership, post_id)
    form = PostEditForm(posted(request), membership=request.membership, initial=_initial(row))
    sheet = Sheet(
        _("Edit the listening post"),
        _("Save the listening post"),
        about=row.touchpoint.name,
        remove_url=_url(request, "post_remove", post_id=row.pk),
        remove_label=_("Remove the listening post"),
        remove_note=_("Figures that were measured with it stay."),
    )

    def save() -> None:
        actions.edit_post(
            by=request.membership,
            post=row,
            facts=form.facts(),
            expected=form.cleaned_data["version"],
        )

    return _edit(request, form, sheet, save, lambda: get_post(request.membership, post_id))


@requires(Permission.MEASURE)
@require_POST
def post_remove(request: MemberRequest, post_id: UUID) -> HttpResponse:
    row = get_post(request.membership, post_id)
    actions.remove_post(by=request.membership, post=row)
    messages.success(request, _("The listening post is removed."))
    return redirect(plan_url(request, actions.anchor(row.touchpoint)))
