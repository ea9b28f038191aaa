"""The fatigue rules: the organisation's numbers, a calculator, and the check of a send log."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.exports import Row, csv_response
from foundation.versions import StaleWriteError
from metrics.fatigue import Code, Kind, LogResult, Rules, Verdict, ask_one_in, check_log
from metrics.fatigue import check_request as check
from metrics.listening.forms_fatigue import CalculatorForm, LogForm, RulesForm
from metrics.listening.rules import rules_of, set_rules
from metrics.listening.wording import COLUMNS, KINDS, fault_text, reason, refusal, wait
from metrics.sendlog import MAX_BYTES, Fault, LogRefused, read_log
from organizations.access import MemberRequest, Permission, requires
from organizations.conflicts import adopt, differences

MOST_SHOWN = 200
MAX_BODY = MAX_BYTES + 64 * 1024  # the file and the rest of its form
KIND_NAMES = dict(KINDS)


@dataclass(frozen=True)
class Answer:
    """What the calculator says. `one_in` is the sample of support contacts, 0 without any."""

    verdict: Verdict
    reason: str
    wait: str
    one_in: int


@dataclass(frozen=True)
class RuleLine:
    code: str
    reason: str
    count: int
    percent: float


@dataclass(frozen=True)
class Line:
    """A blocked request of the log."""

    number: int
    person: str
    kind: str
    on: date
    code: str
    reason: str
    wait: str


@dataclass(frozen=True)
class Unread:
    number: int
    column: str
    value: str
    reason: str


@requires(Permission.SEE_RESULTS)
@require_safe
def fatigue(request: MemberRequest) -> HttpResponse:
    """The rules, and what they say of the request that the address describes."""
    return _page(request)


@requires(Permission.MEASURE)
@require_POST
def fatigue_save(request: MemberRequest) -> HttpResponse:
    """Sets the organisation's own numbers."""
    form = RulesForm(request.POST)
    if not form.is_valid():
        return _page(request, rules_form=form, status=422)
    try:
        set_rules(by=request.membership, rules=form.rules(), expected=form.cleaned_data["version"])
    except StaleWriteError:
        stored, version = rules_of(request.organization)
        adopt(form, version=version)
        others = differences(form, asdict(stored))
        return _page(request, rules_form=form, status=409, conflict=True, others=others)
    messages.success(request, _("The rules are saved."))
    return redirect("metrics:fatigue", slug=request.organization.slug)


def _page(
    request: MemberRequest,
    *,
    rules_form: RulesForm | None = None,
    log_form: LogForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    rules, version = rules_of(request.organization)
    calculator = CalculatorForm(request.GET if "c-kind" in request.GET else None)
    context: dict[str, Any] = {
        "rules": rules,
        "is_general": rules == Rules(),
        "rules_form": rules_form or RulesForm(initial={**asdict(rules), "version": version}),
        "calculator": calculator,
        "answer": _answer(calculator, rules) if calculator.is_valid() else None,
        "log_form": log_form or LogForm(),
        "form": log_form or rules_form or calculator,  # whose faults stand on top of the page
        **more,
    }
    if status == 200 and calculator.errors:
        status = 422
    return render(request, "metrics/listening/fatigue.html", context, status=status)


def _answer(form: CalculatorForm, rules: Rules) -> Answer:
    today = timezone.localdate()
    verdict = check(form.request(today), form.history(today), rules)
    contacts = form.cleaned_data["contacts"] or 0
    is_support = form.cleaned_data["kind"] == Kind.SUPPORT
    return Answer(
        verdict,
        reason(verdict.code, rules) if verdict.code else "",
        wait(verdict.code, verdict.free_from) if verdict.code else "",
        ask_one_in(contacts, rules) if is_support and contacts else 0,
    )


@csrf_exempt  # the token is checked in _check, once the length of the body is known
@requires(Permission.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def fatigue_log(request: MemberRequest) -> HttpResponse:
    """Checks an uploaded log; nothing of it is stored. Opened by hand, it leads to the page."""
    if request.method != "POST":
        return redirect("metrics:fatigue", slug=request.organization.slug)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MAX_BODY:
        problem = _("This file is larger than 5 MB. Split it, for instance by month.")
        return _page(request, problem=problem, status=413)
    return _check(request)


@csrf_protect
def _check(request: MemberRequest) -> HttpResponse:
    form = LogForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, log_form=form, status=422)
    try:
        log = read_log(form.cleaned_data["log"], day_first=form.day_first)
    except LogRefused as error:
        form.add_error("order" if error.code == "ambiguous_dates" else "log", refusal(error))
        return _page(request, log_form=form, status=422)
    rules, _version = rules_of(request.organization)
    result = check_log(log.rows, rules)
    if "download" in request.POST:
        return _download(result, rules)
    context = {
        "result": result,
        "rules": rules,
        "by_rule": _by_rule(result, rules),
        "lines": _lines(result, rules, MOST_SHOWN),
        "most": MOST_SHOWN,
        "unread": [_unread(fault) for fault in log.faults[:MOST_SHOWN]],
        "unread_count": len(log.faults),
        "log_form": LogForm(initial={"order": form.cleaned_data["order"]}),
    }
    return render(request, "metrics/listening/log.html", context)


def _by_rule(result: LogResult, rules: Rules) -> list[RuleLine]:
    return [
        RuleLine(code.value, reason(code, rules), count, 100 * count / result.total)
        for code in Code
        if (count := result.by_code.get(code, 0))
    ]


def _lines(result: LogResult, rules: Rules, most: int | None = None) -> list[Line]:
    return [
        Line(
            blocked.row.number,
            blocked.row.person,
            str(KIND_NAMES[blocked.row.request.kind.value]),
            blocked.row.request.on,
            blocked.code.value,
            reason(blocked.code, rules),
            wait(blocked.code, blocked.free_from),
        )
        for blocked in result.blocked[:most]
    ]


def _unread(fault: Fault) -> Unread:
    return Unread(fault.number, str(COLUMNS[fault.column]), fault.value, fault_text(fault))


def _download(result: LogResult, rules: Rules) -> HttpResponse:
    header = [
        _("Row"),
        _("Person"),
        _("Kind"),
        _("Date"),
        _("Rule"),
        _("Reason"),
        _("May be sent"),
    ]
    rows: list[Row] = [
        [line.number, line.person, line.kind, line.on, line.code, line.reason, line.wait]
        for line in _lines(result, rules)
    ]
    return csv_response("blocked-requests.csv", header, rows)
