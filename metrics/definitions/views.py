"""The catalogue of metrics, its sheets, and the page of one metric."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maturity.wording import in_language
from metrics.definitions import actions, pages
from metrics.definitions.access import get_sheet
from metrics.definitions.forms import CatalogueForm, MarginForm
from metrics.definitions.search import find
from metrics.definitions.words import changes_between, meaning_of
from metrics.formulas import answers_needed
from metrics.models import Metric, MetricDefinition, Target, Team
from metrics.queries import DefinedMetric, all_metrics, get_metric
from metrics.recipes import Recipe
from metrics.sheets import Sheet, sheet_of, sheets
from metrics.wording import figure_text
from organizations.access import MemberRequest, Permission, requires
from organizations.models import Unit


@requires(Permission.SEE_RESULTS)
@require_safe
def catalogue(request: MemberRequest) -> HttpResponse:
    """The organisation's metrics, then the sheets that ?q=, moment, channel and area ask for."""
    form = CatalogueForm(request.GET or None)
    wanted = form.wanted() if form.is_bound else {}
    found = find(
        sheets(),
        query=wanted.get("q", ""),
        moment=wanted.get("moment", ""),
        channel=wanted.get("channel", ""),
        area=wanted.get("area", ""),
    )
    metrics = all_metrics(request.organization)
    context = {
        "form": form,
        "is_filtered": bool(wanted),
        "found": len(found),
        "total": len(sheets()),
        "groups": pages.groups_of(found, metrics),
        "on": [one for one in metrics if one.metric.is_on],
        "off": [one for one in metrics if one.metric.is_own and not one.metric.is_on],
        "starters": [pages.card_of(sheet_of(key)) for key in pages.STARTERS],
    }
    return render(request, "metrics/definitions/catalogue.html", context)


@requires(Permission.SEE_RESULTS)
@require_safe
def sheet(request: MemberRequest, key: str) -> HttpResponse:
    """One sheet; ?margin= asks how many answers make a figure so exact."""
    found = get_sheet(key)
    metric = Metric.objects.filter(organization=request.organization, key=key).first()
    context = {
        "sheet": found,
        "page": pages.sheet_page(found, request.organization.currency),
        "metric": metric,
        **_calculator(request, found),
    }
    return render(request, "metrics/definitions/sheet.html", context)


def _calculator(request: MemberRequest, found: Sheet) -> dict[str, Any]:
    """How many answers are needed; for shares and NPS of surveys only."""
    if found.definition.recipe not in (Recipe.NPS, Recipe.TOP_SHARE):
        return {}
    form = MarginForm(request.GET if "margin" in request.GET else {"margin": "5"})
    if not form.is_valid():
        return {"margin_form": form}
    margin = form.cleaned_data["margin"]
    needed = answers_needed(found.definition, float(margin))
    return {"margin_form": form, "margin": margin, "needed": needed}


@requires(Permission.MEASURE)
@require_POST
def switch_on(request: MemberRequest, key: str) -> HttpResponse:
    found = get_sheet(key)
    metric = actions.switch_on(key=found.key, by=request.membership, at=timezone.now())
    messages.success(
        request,
        _("The metric is switched on. Choose who is responsible and how often it is reported."),
    )
    return redirect("metrics:metric", slug=request.organization.slug, metric_id=metric.pk)


@requires(Permission.MEASURE)
@require_POST
def switch_on_starters(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    for key in pages.STARTERS:
        actions.switch_on(key=key, by=request.membership, at=now)
    messages.success(request, _("Five metrics are switched on. Now enter their first figures."))
    return redirect("metrics:catalogue", slug=request.organization.slug)


@requires(Permission.SEE_RESULTS)
@require_safe
def metric(request: MemberRequest, metric_id: UUID) -> HttpResponse:
    """Settings, the definition in force, the earlier ones, and the targets."""
    one = get_metric(request.membership, metric_id)
    window = "" if one.metric.is_own else in_language(sheet_of(one.metric.key).window)
    context = {
        "one": one,
        "teams": Team.objects.filter(metrics=one.metric),
        "lines": meaning_of(one.definition, window),
        "history": _history(one),
        "targets": targets_of(request, one),
        "texts": own_texts(one.definition) if one.metric.is_own else [],
        "criteria": pages.criteria_of(one.definition.criteria),
    }
    return render(request, "metrics/definitions/metric.html", context)


def _history(one: DefinedMetric) -> list[dict[str, Any]]:
    """The definitions, newest first, each with what it changed."""
    rows: list[MetricDefinition] = list(one.metric.definitions.order_by("number"))
    before = [None, *rows]
    return [
        {"row": row, "changes": changes_between(old, row) if old else []}
        for old, row in reversed(list(zip(before, rows, strict=False)))
    ]


def targets_of(request: MemberRequest, one: DefinedMetric) -> list[dict[str, Any]]:
    """The targets of the member's units, newest period first, with their value in words."""
    rows = Target.objects.filter(
        metric=one.metric, unit__in=Unit.objects.for_member(request.membership)
    )
    unit = one.definition.pure.unit
    currency = request.organization.currency
    return [
        {"row": row, "value": figure_text(float(row.value), unit, currency)}
        for row in rows.select_related("unit").order_by("-period_start", "unit__name", "period_end")
    ]


def own_texts(row: MetricDefinition) -> list[tuple[str, str]]:
    """The words of a metric of one's own, label and text; empty ones left out."""
    texts = [
        (_("Formula in words"), row.formula),
        (_("Audience"), row.audience),
        (_("When to use it"), row.application),
        (_("Strengths"), row.strengths),
        (_("Weaknesses"), row.weaknesses),
        (_("Moments"), ", ".join(pages.moment_names(row.moments))),
        (_("Channels"), ", ".join(pages.channel_names(row.channels))),
    ]
    return [line for line in texts if line[1]]


@requires(Permission.MEASURE)
@require_POST
def metric_on(request: MemberRequest, metric_id: UUID) -> HttpResponse:
    """Back in use; its definition and figures are those it had."""
    one = get_metric(request.membership, metric_id)
    actions.switch_back_on(metric=one.metric, by=request.membership)
    messages.success(request, _("The metric is switched on again."))
    return redirect("metrics:metric", slug=request.organization.slug, metric_id=metric_id)


@requires(Permission.MEASURE)
@require_POST
def switch_off(request: MemberRequest, metric_id: UUID) -> HttpResponse:
    one = get_metric(request.membership, metric_id)
    actions.switch_off(metric=one.metric, by=request.membership)
    text = _("“%(metric)s” is switched off. Its figures stay and come back with it.")
    messages.success(request, text % {"metric": one.name})
    return redirect("metrics:catalogue", slug=request.organization.slug)
