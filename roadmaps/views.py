"""The roadmap of a unit, and the pages on which it takes shape."""

from collections.abc import Callable
from functools import wraps
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

from assessments.models import Assessment
from foundation.submissions import submit_once
from foundation.versions import StaleWriteError
from maturity.content import Model
from maturity.models import ModelVersion
from maturity.wording import in_language
from organizations.access import MemberRequest, Permission, requires
from organizations.models import Unit
from roadmaps import actions
from roadmaps.access import get_initiative, get_unit_and_base
from roadmaps.editing import EditForm, differences, stored_values
from roadmaps.forms import AddForm, MoveForm
from roadmaps.models import Initiative
from roadmaps.pages import roadmap_page
from roadmaps.plan import action_of
from roadmaps.wording import accepted


@requires(Permission.SEE_RESULTS)
@require_safe
def roadmap(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    """The plan; below it, for those who plan, what the model suggests."""
    unit, base = get_unit_and_base(request.membership, unit_id)
    return _roadmap_page(request, unit, base)


def _roadmap_page(
    request: MemberRequest, unit: Unit, base: Assessment | None, *, problem: str = ""
) -> HttpResponse:
    """With status 422 when there is a problem to tell."""
    page = roadmap_page(unit, base, by=request.membership)
    context = {"page": page, "problem": problem, "removed": _uuid(request.GET.get("removed"))}
    return render(request, "roadmaps/roadmap.html", context, status=422 if problem else 200)


def _refusing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Tells above the plan why it was not changed, with status 422."""

    @wraps(view)
    def telling(request: MemberRequest, unit_id: UUID, **kwargs: UUID) -> HttpResponse:
        try:
            return view(request, unit_id, **kwargs)
        except ValidationError as refusal:
            unit, base = get_unit_and_base(request.membership, unit_id)
            return _roadmap_page(request, unit, base, problem=refusal.messages[0])

    return telling


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _roadmap_url(request: MemberRequest, unit_id: UUID) -> str:
    kwargs = {"slug": request.organization.slug, "unit_id": unit_id}
    return reverse("roadmaps:roadmap", kwargs=kwargs)


@requires(Permission.PLAN)
@require_POST
@_refusing
def accept(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    """Takes over one or several suggestions; a second press finds them in the plan."""
    unit, base = get_unit_and_base(request.membership, unit_id)
    keys = request.POST.getlist("action_key")
    try:
        count = _accept(request, unit, base, keys)
    except actions.UnknownActionError:
        problem = _("That suggestion is not in the list. Choose one of those below.")
        return _roadmap_page(request, unit, base, problem=problem)
    messages.success(request, accepted(count))
    area = _model(base).action(keys[0]).area
    return redirect(f"{_roadmap_url(request, unit_id)}#area-{area}")


def _accept(request: MemberRequest, unit: Unit, base: Assessment | None, keys: list[str]) -> int:
    if base is None or not keys:
        raise actions.UnknownActionError
    return actions.accept(
        unit=unit, assessment=base, keys=keys, by=request.membership, at=timezone.now()
    )


@requires(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    """An initiative of one's own."""
    unit, base = get_unit_and_base(request.membership, unit_id)
    if unit.archived_at and request.method != "POST":
        return redirect(_roadmap_url(request, unit_id))
    form = AddForm(
        request.POST if request.method == "POST" else None,
        model=_model(base),
        organization=request.organization,
        initial={"area": request.GET.get("area"), "horizon": request.GET.get("horizon")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_add(request, unit, base, form))
        except ValidationError as refusal:
            form.add_error(None, refusal)
    context = {"form": form, "unit": unit}
    return render(request, "roadmaps/add.html", context, status=422 if form.errors else 200)


def _model(base: Assessment | None) -> Model:
    version = base.model_version if base else ModelVersion.objects.current()
    return version.model


def _add(request: MemberRequest, unit: Unit, base: Assessment | None, form: AddForm) -> str:
    now = timezone.now()

    def create() -> str:
        row = actions.add(
            unit=unit, assessment=base, values=form.values(), by=request.membership, at=now
        )
        messages.success(request, accepted(1))
        return _roadmap_url(request, unit.pk) + actions.anchor(row)

    return submit_once(request, key=form.cleaned_data["submission"], now=now, create=create)


@requires(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, unit_id: UUID, initiative_id: UUID) -> HttpResponse:
    """One initiative. What somebody else saved meanwhile is shown beside what was typed."""
    initiative = get_initiative(request.membership, unit_id, initiative_id)
    if request.method == "POST":
        return _save(request, initiative)
    if initiative.unit.archived_at:
        return redirect(_roadmap_url(request, unit_id))
    if initiative.removed_at:
        return redirect(_removed_url(request, initiative))
    return _edit_page(request, initiative, _edit_form(request, initiative))


def _edit_form(request: MemberRequest, initiative: Initiative) -> EditForm:
    model = _model(initiative.assessment)
    data = request.POST.dict() if request.method == "POST" else None
    if data and "overwrite" in data:  # "Save mine" carries the version that the person has seen
        data["version"] = data["overwrite"]
    return EditForm(
        data,
        initiative=initiative,
        action=action_of(initiative, model),
        model=model,
        organization=request.organization,
    )


def _save(request: MemberRequest, initiative: Initiative) -> HttpResponse:
    form = _edit_form(request, initiative)
    if not form.is_valid():
        return _edit_page(request, initiative, form, status=422)
    try:
        actions.edit(
            initiative=initiative,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
            by=request.membership,
        )
    except StaleWriteError:
        return _edit_page(request, initiative, form, status=409)
    except actions.AlreadyPlannedError:
        form.add_error(None, _already_planned())
        return _edit_page(request, initiative, form, status=422)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _edit_page(request, initiative, form, status=422)
    messages.success(request, _("The initiative is saved."))
    return redirect(_roadmap_url(request, initiative.unit_id))


def _already_planned() -> str:
    return _("This action is in the plan again already. Edit that initiative instead.")


def _edit_page(
    request: MemberRequest, initiative: Initiative, form: EditForm, *, status: int = 200
) -> HttpResponse:
    area = _model(initiative.assessment).area(initiative.area_key)
    context: dict[str, Any] = {
        "form": form,
        "initiative": initiative,
        "unit": initiative.unit,
        "area_name": in_language(area.name),
    }
    if status == 409:
        stored = stored_values(initiative, form.action)
        context |= {"conflict": True, "differences": differences(form, stored)}
    return render(request, "roadmaps/edit.html", context, status=status)


@requires(Permission.PLAN)
@require_POST
@_refusing
def move(request: MemberRequest, unit_id: UUID, initiative_id: UUID) -> HttpResponse:
    """To another horizon."""
    initiative = get_initiative(request.membership, unit_id, initiative_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        unit, base = get_unit_and_base(request.membership, unit_id)
        problem = _("Choose one of the three horizons.")
        return _roadmap_page(request, unit, base, problem=problem)
    actions.move(initiative=initiative, horizon=form.cleaned_data["horizon"], by=request.membership)
    return redirect(_roadmap_url(request, unit_id) + actions.anchor(initiative))


@requires(Permission.PLAN)
@require_POST
@_refusing
def remove(request: MemberRequest, unit_id: UUID, initiative_id: UUID) -> HttpResponse:
    """Takes the initiative out of the plan; the page that follows offers to undo it."""
    initiative = get_initiative(request.membership, unit_id, initiative_id)
    actions.remove(initiative=initiative, by=request.membership, at=timezone.now())
    return redirect(_removed_url(request, initiative))


def _removed_url(request: MemberRequest, initiative: Initiative) -> str:
    return f"{_roadmap_url(request, initiative.unit_id)}?removed={initiative.pk}"


@requires(Permission.PLAN)
@require_POST
@_refusing
def restore(request: MemberRequest, unit_id: UUID, initiative_id: UUID) -> HttpResponse:
    """Puts a removed initiative back."""
    initiative = get_initiative(request.membership, unit_id, initiative_id)
    try:
        actions.restore(initiative=initiative, by=request.membership)
    except actions.AlreadyPlannedError:
        messages.warning(request, _already_planned())
    else:
        messages.success(request, _("The initiative is back in the plan."))
    return redirect(_roadmap_url(request, unit_id) + actions.anchor(initiative))
