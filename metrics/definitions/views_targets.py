"""What a metric should reach: the targets of its units and periods."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foundation.versions import StaleWriteError
from metrics.definitions import actions
from metrics.definitions.access import get_target
from metrics.definitions.forms import TargetForm
from metrics.definitions.views import targets_of
from metrics.definitions.words import bounds_text, direction_text
from metrics.models import Target
from metrics.queries import DefinedMetric, get_metric
from metrics.wording import figure_text, unit_text
from organizations.access import MemberRequest, Permission, requires
from organizations.conflicts import Difference, adopt
from organizations.forms import posted


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: MemberRequest, metric_id: UUID) -> HttpResponse:
    """All targets of a metric, and the form for one more or another value."""
    one = get_metric(request.membership, metric_id)
    form = TargetForm(
        posted(request), membership=request.membership, initial=_initial(request, one)
    )
    if not form.is_valid():
        return _show(request, form, one)
    fields = form.cleaned_data
    try:
        actions.set_target(
            metric=one.metric,
            unit=fields["unit"],
            period=form.period(),
            value=fields["value"],
            expected_version=fields["version"],
            by=request.membership,
            at=timezone.now(),
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _show(request, form, one)
    except StaleWriteError:
        return _conflict(request, form, one)
    messages.success(request, _("The target is saved."))
    return redirect("metrics:targets", slug=request.organization.slug, metric_id=metric_id)


def _initial(request: MemberRequest, one: DefinedMetric) -> dict[str, object]:
    """An empty form for this year, or the target that ?change= names."""
    try:
        row = get_target(request.membership, UUID(request.GET["change"]))
    except (KeyError, ValueError):
        return {"year": timezone.localdate().year, "span": "year-1"}
    period = row.period
    return {
        "unit": row.unit_id,
        "span": f"{period.kind.value}-{period.number}",
        "year": period.start.year,
        "value": row.value.normalize(),
        "version": row.version,
    }


def _conflict(request: MemberRequest, form: TargetForm, one: DefinedMetric) -> HttpResponse:
    """Another value stands there already: said, and replaced only by saving again."""
    period = form.period()
    row = Target.objects.filter(
        metric=one.metric,
        unit=form.cleaned_data["unit"],
        period_start=period.start,
        period_end=period.end,
    ).first()
    others = []
    if row is not None:
        adopt(form, version=row.version)
        currency = request.organization.currency
        stored = figure_text(float(row.value), one.definition.pure.unit, currency)
        others = [Difference(_("Target"), stored)]
    return _show(request, form, one, status=409, conflict=True, others=others)


def _show(
    request: MemberRequest,
    form: TargetForm,
    one: DefinedMetric,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    if form.errors and status == 200:
        status = 422
    pure = one.definition.pure
    context = {
        "form": form,
        "one": one,
        "targets": targets_of(request, one),
        "unit_text": unit_text(pure.unit),
        "bounds": bounds_text(pure),
        "direction": direction_text(pure.higher_is_better),
        **more,
    }
    return render(request, "metrics/definitions/targets.html", context, status=status)


@requires(Permission.MEASURE)
@require_POST
def target_remove(request: MemberRequest, target_id: UUID) -> HttpResponse:
    row = get_target(request.membership, target_id)
    actions.remove_target(target=row, by=request.membership)
    messages.success(request, _("The target is removed."))
    return redirect("metrics:targets", slug=request.organization.slug, metric_id=row.metric_id)
