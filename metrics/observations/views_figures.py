"""Figures one by one: added, corrected, removed; and all of them as a list and as a file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation.exports import csv_response, xlsx_response
from foundation.periods import PeriodKind, period_around, previous
from foundation.submissions import forget_submissions, submit_once
from foundation.versions import StaleWriteError
from metrics.models import Observation
from metrics.observations import actions
from metrics.observations.exports_figures import export_rows, header
from metrics.observations.figures import (
    DEFAULT_SORT,
    FigureRow,
    figures_of,
    get_figure,
    page_of_figures,
    wanted_figures,
)
from metrics.observations.forms_figures import (
    CorrectionForm,
    FigureForm,
    ListForm,
    NumbersForm,
    numbers_of,
)
from metrics.queries import DefinedMetric, all_metrics, get_metric, metrics_on
from metrics.recipes import InputsError
from metrics.series import Part
from organizations.access import MemberRequest, Permission, requires
from organizations.conflicts import Difference, adopt
from organizations.forms import posted
from organizations.models import Unit

REFUSALS = (
    InputsError,
    actions.PeriodError,
    actions.ArchivedUnitError,
    actions.SwitchedOffError,
    actions.ImportedError,
)


@requires(Permission.SEE_RESULTS)
@require_safe
def figures(request: MemberRequest) -> HttpResponse:
    """All standing figures of the member's units, filtered and sorted."""
    metrics = all_metrics(request.organization)
    form = _list_form(request, metrics)
    filters = form.wanted()
    sort = request.GET.get("sort", DEFAULT_SORT)
    rows = wanted_figures(request.membership, filters, sort, metrics)
    page, lines = page_of_figures(rows, request.GET.get("page", "1"), request.organization.currency)
    context = {
        "form": form,
        "page": page,
        "lines": lines,
        "sort": sort,
        "filtered": bool(filters),
        "has_metrics": any(one.metric.is_on for one in metrics),
    }
    return render(request, "metrics/observations/figures.html", context)


def _list_form(request: MemberRequest, metrics: list[DefinedMetric]) -> ListForm:
    units = Unit.objects.for_member(request.membership).in_tree_order()
    return ListForm(
        request.GET,
        metrics=[(str(one.id), one.name) for one in metrics],
        units=[(str(unit.pk), unit.name) for unit in units],
    )


@requires(Permission.SEE_RESULTS)
@require_safe
def export(request: MemberRequest) -> HttpResponse:
    """The list as CSV, or as XLSX with ?format=xlsx, filtered and sorted like the page."""
    metrics = all_metrics(request.organization)
    filters = _list_form(request, metrics).wanted()
    sort = request.GET.get("sort", DEFAULT_SORT)
    found = wanted_figures(request.membership, filters, sort, metrics)
    rows = export_rows(found, request.organization.currency)
    name = f"{request.organization.slug}-figures-{timezone.localdate().isoformat()}"
    if request.GET.get("format") != "xlsx":
        return csv_response(f"{name}.csv", header(), rows)
    return xlsx_response(f"{name}.xlsx", {_("Figures"): [header(), *rows]})


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Asks for the metric, then for one figure of it."""
    if not request.GET.get("metric"):
        status = 422 if request.method == "POST" else 200
        return _choose(request, status=status)
    one = get_metric(request.membership, _uuid(request.GET["metric"]))
    if not one.metric.is_on and request.method != "POST":
        return _choose(request, off=one)
    form = FigureForm(
        posted(request),
        membership=request.membership,
        definition=one.definition.pure,
        initial=_initial(request, one),
    )
    if not form.is_valid():
        return _new_page(request, form, one)
    try:
        return redirect(_created(request, form, one))
    except REFUSALS as error:
        _refuse(form, error)
        return _new_page(request, form, one)
    except StaleWriteError:
        return _taken(request, form, one)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _choose(
    request: MemberRequest, *, off: DefinedMetric | None = None, status: int = 200
) -> HttpResponse:
    context = {"metrics": metrics_on(request.organization), "off": off}
    return render(request, "metrics/observations/figure_choose.html", context, status=status)


NAMED = ("unit", "span", "year", "channel", "moment", "segment")


def _initial(request: MemberRequest, one: DefinedMetric) -> dict[str, Any]:
    """What the address names, as the grid does; else the last full period of the metric's
    rhythm."""
    kind = PeriodKind(one.metric.rhythm)
    period = previous(period_around(timezone.localdate(), kind))
    initial: dict[str, Any] = {
        "span": f"{kind.value}-{period.number}",
        "year": period.start.year,
    }
    return initial | {name: request.GET[name] for name in NAMED if name in request.GET}


def _created(request: MemberRequest, form: FigureForm, one: DefinedMetric) -> str:
    """Records it once, however often the form is sent; the address of the figure's page."""
    now = timezone.now()

    def create() -> str:
        row = actions.record(
            unit=form.cleaned_data["unit"],
            metric=one.metric,
            period=form.period(),
            part=form.part(),
            inputs=form.inputs,
            note=form.cleaned_data["note"],
            expected_version=form.cleaned_data["version"],
            by=request.membership,
            at=now,
        )
        _say_saved(request, row)
        return _url(request, "observation_edit", row)

    return submit_once(request, key=form.cleaned_data["submission"], now=now, create=create)


def _say_saved(request: MemberRequest, row: Observation) -> None:
    figure = FigureRow(row, request.organization.currency)
    text = _("Saved: %(metric)s, %(unit)s, %(period)s: %(figure)s") % {
        "metric": figure.metric_name,
        "unit": row.unit.name,
        "period": row.period.label,
        "figure": figure.words.line,
    }
    messages.success(request, text)


def _url(request: MemberRequest, name: str, row: Observation) -> str:
    kwargs = {"slug": request.organization.slug, "observation_id": row.pk}
    return reverse(f"metrics:{name}", kwargs=kwargs)


def _refuse(form: NumbersForm, error: Exception) -> None:
    """What stands in the way, at its field."""
    if isinstance(error, InputsError):
        form.refuse(error)
    elif isinstance(error, actions.PeriodError) and error.code == "future":
        _at(form, "span", _("This period has not begun yet. Choose an earlier one."))
    elif isinstance(error, actions.PeriodError):
        _at(form, "span", _("This period lies too far back. Choose one from 1990 on."))
    elif isinstance(error, actions.ArchivedUnitError):
        _at(form, "unit", _("This unit is archived. Restore it before you change its figures."))
    elif isinstance(error, actions.SwitchedOffError):
        _at(form, "", _("This metric is switched off. Switch it on again to add figures."))
    else:
        _at(form, "", _("A survey file gave this figure. Correct the file and import it again."))


def _at(form: NumbersForm, name: str, text: str) -> None:
    form.add_error(name if name in form.fields else None, text)


def _new_page(
    request: MemberRequest, form: FigureForm, one: DefinedMetric, *, status: int = 200, **more: Any
) -> HttpResponse:
    if form.errors and status == 200:
        status = 422
    context = {"form": form, "one": one, "title": _("Add a figure"), **more}
    return render(request, "metrics/observations/figure_form.html", context, status=status)


def _taken(request: MemberRequest, form: FigureForm, one: DefinedMetric) -> HttpResponse:
    """Another figure stands there: both are shown, and saving again replaces it."""
    fields, period, part = form.cleaned_data, form.period(), form.part()
    row = _standing(request, one, fields["unit"].pk, part, period.start, period.end)
    if row is None:
        form.add_error(None, _("The figure was removed in the meantime. Save again to add it."))
        adopt(form, version=0)
        return _new_page(request, form, one, status=409)
    adopt(form, version=row.version)
    others = _differences(request, form, row)
    return _new_page(request, form, one, status=409, conflict=True, others=others, standing=row)


def _standing(
    request: MemberRequest, one: DefinedMetric, unit: UUID, part: Part, start: Any, end: Any
) -> Observation | None:
    rows = figures_of(request.membership).filter(
        metric=one.metric,
        unit=unit,
        period_start=start,
        period_end=end,
        channel=part.channel,
        moment=part.moment,
        touchpoint=part.touchpoint_id,
        severity=part.severity,
        segment=part.segment,
    )
    return rows.first()


def _differences(request: MemberRequest, form: NumbersForm, row: Observation) -> list[Difference]:
    """The figure that stands, and the numbers and the note that were typed otherwise."""
    stored = FigureRow(row, request.organization.currency)
    found = []
    if dict(row.inputs) != form.inputs:
        found.append(Difference(_("Figure"), stored.words.line))
        values = numbers_of(row.definition.pure, row.inputs)
        shown = {} if stored.reading.is_hidden else values
        for name, value in shown.items():
            field = form.fields.get(name)
            if field and str(form.data.get(name, "")).strip() != str(value):
                found.append(Difference(str(field.label), str(value)))
    if row.note != form.cleaned_data["note"]:
        found.append(Difference(str(form.fields["note"].label), row.note or "–"))
    return found


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, observation_id: UUID) -> HttpResponse:
    """One figure; its numbers and note can be corrected unless a survey file gave them."""
    row = get_figure(request.membership, observation_id)
    form = CorrectionForm(
        posted(request),
        definition=row.definition.pure,
        stored=row.inputs,
        initial={"note": row.note, "version": row.version},
    )
    if not form.is_valid():
        return _edit_page(request, form, row)
    try:
        saved = _correct(request, form, row)
    except REFUSALS as error:
        _refuse(form, error)
        return _edit_page(request, form, row)
    except StaleWriteError:
        row = get_figure(request.membership, observation_id)
        adopt(form, version=row.version)
        others = _differences(request, form, row)
        return _edit_page(request, form, row, status=409, conflict=True, others=others)
    _say_saved(request, saved)
    return redirect(_url(request, "observation_edit", saved))


def _correct(request: MemberRequest, form: CorrectionForm, row: Observation) -> Observation:
    part = Part(row.channel, row.moment, row.touchpoint_id, row.severity, row.segment)
    return actions.record(
        unit=row.unit,
        metric=row.metric,
        period=row.period,
        part=part,
        inputs=form.inputs,
        note=form.cleaned_data["note"],
        expected_version=form.cleaned_data["version"],
        by=request.membership,
        at=timezone.now(),
    )


def _edit_page(
    request: MemberRequest,
    form: CorrectionForm,
    row: Observation,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    if form.errors and status == 200:
        status = 422
    figure = FigureRow(row, request.organization.currency)
    context = {"form": form, "figure": figure, "title": figure.metric_name, **more}
    return render(request, "metrics/observations/figure_edit.html", context, status=status)


@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: MemberRequest, observation_id: UUID) -> HttpResponse:
    """Asks once, then takes the figure back; a second time changes nothing."""
    row = get_figure(request.membership, observation_id, removed=request.method == "POST")
    figure = FigureRow(row, request.organization.currency)
    template, context = "metrics/observations/figure_remove.html", {"figure": figure}
    if request.method != "POST":
        return render(request, template, context)
    version = request.POST.get("version", "")
    try:
        actions.retire(
            observation=row,
            by=request.membership,
            at=timezone.now(),
            expected_version=int(version) if version.isdecimal() and len(version) < 10 else None,
        )
    except actions.ImportedError:
        return render(request, template, context, status=422)
    except StaleWriteError:
        return render(request, template, context | {"changed": True}, status=409)
    forget_submissions(str(row.pk))  # the same form may add it again
    messages.success(request, _("The figure is removed."))
    return redirect("metrics:observations", slug=request.organization.slug)
