"""Pages that change a metric: its settings, its definition, and new ones of one's own."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foundation.submissions import submit_once
from foundation.versions import StaleWriteError
from metrics.definitions import actions
from metrics.definitions.forms import SettingsForm
from metrics.definitions.forms_definition import OwnForm, RedefineForm, stored
from metrics.models import Metric
from metrics.queries import DefinedMetric, get_metric
from organizations.access import MemberRequest, Permission, requires
from organizations.conflicts import adopt, differences
from organizations.forms import posted

FORM = "metrics/definitions/form.html"


def _show(
    request: MemberRequest,
    form: forms.Form,
    one: DefinedMetric | None,
    words: dict[str, Any],
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {"form": form, "one": one, **words, **more}
    if form.errors and status == 200:
        status = 422
    return render(request, FORM, context, status=status)


def _settings(metric: Metric) -> dict[str, Any]:
    return {
        "responsible": metric.responsible,
        "rhythm": metric.rhythm,
        "teams": list(metric.teams.all()),
    }


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def metric_edit(request: MemberRequest, metric_id: UUID) -> HttpResponse:
    one = get_metric(request.membership, metric_id)
    words = {"heading": _("Who looks after it"), "button": _("Save the settings")}
    form = SettingsForm(
        posted(request),
        membership=request.membership,
        initial={**_settings(one.metric), "version": one.metric.version},
    )
    if not form.is_valid():
        return _show(request, form, one, words)
    fields = form.cleaned_data
    try:
        actions.assign(
            metric=one.metric,
            responsible=fields["responsible"],
            rhythm=fields["rhythm"],
            teams=fields["teams"],
            expected_version=fields["version"],
            by=request.membership,
        )
    except StaleWriteError:
        fresh = get_metric(request.membership, metric_id).metric
        adopt(form, version=fresh.version)
        others = differences(form, _settings(fresh))
        return _show(request, form, one, words, status=409, conflict=True, others=others)
    messages.success(request, _("The settings are saved."))
    return redirect("metrics:metric", slug=request.organization.slug, metric_id=metric_id)


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def definition_new(request: MemberRequest, metric_id: UUID) -> HttpResponse:
    """The next definition: from then on a new series."""
    one = get_metric(request.membership, metric_id)
    words = {
        "heading": _("Change the definition"),
        "button": _("Start the new definition"),
        "warns_of_break": True,
    }
    form = RedefineForm(posted(request), definition=one.definition)
    if not form.is_valid():
        return _show(request, form, one, words)
    try:
        actions.redefine(
            metric=one.metric,
            changes=form.changes(),
            reason=form.cleaned_data["reason"],
            expected_number=form.cleaned_data["number"],
            by=request.membership,
            at=timezone.now(),
        )
    except actions.NothingChangedError:
        text = _("Nothing would change: this is the definition in force. Change a field, or leave.")
        form.add_error(None, ValidationError(text, code="unchanged"))
        return _show(request, form, one, words)
    except StaleWriteError:
        fresh = get_metric(request.membership, metric_id)
        _adopt_number(form, fresh.definition.number)
        kept = {k: v for k, v in stored(fresh.definition).items() if k in form.fields}
        others = differences(form, kept)
        return _show(request, form, one, words, status=409, conflict=True, others=others)
    messages.success(request, _("The new definition is in force. Its figures are a new series."))
    return redirect("metrics:metric", slug=request.organization.slug, metric_id=metric_id)


def _adopt_number(form: forms.Form, number: int) -> None:
    """Lets the next submit count: the person has now been told of the other definition."""
    data = form.data.copy()  # type: ignore[attr-defined]
    data["number"] = str(number)
    form.data = data


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def own_new(request: MemberRequest) -> HttpResponse:
    words = {
        "heading": _("Define a metric of your own"),
        "button": _("Create the metric"),
        "is_own": True,
    }
    form = OwnForm(posted(request), initial={"direction": "up"})
    if not form.is_valid():
        return _show(request, form, None, words)

    def create() -> str:
        metric = actions.define_own(
            columns=form.columns(), by=request.membership, at=timezone.now()
        )
        kwargs = {"slug": request.organization.slug, "metric_id": metric.pk}
        return reverse("metrics:metric", kwargs=kwargs)

    try:
        key = form.cleaned_data["submission"]
        return redirect(submit_once(request, key=key, now=timezone.now(), create=create))
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _show(request, form, None, words)
