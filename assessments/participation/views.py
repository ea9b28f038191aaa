"""The pages on which an invited person rates: welcome, areas, the end."""

from math import ceil

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from assessments.models import Participant
from assessments.participation import actions
from assessments.participation.access import ParticipantRequest, for_participant, host_of
from assessments.participation.forms import DONT_KNOW, AnswerForm, posted_answer
from assessments.participation.queries import AreaTask, Question, Sheet, sheet_of
from foundation.versions import StaleWriteError

SECONDS_PER_QUESTION = 22  # 27 questions in ten minutes
FEWEST_MINUTES = 2


@for_participant
@require_safe
def home(request: ParticipantRequest) -> HttpResponse:
    """What it is about, who will see the answers, and the areas; after the end, thanks."""
    sheet = sheet_of(request.participant)
    return render(request, "participation/home.html", _context(request, sheet))


def _context(request: ParticipantRequest, sheet: Sheet) -> dict[str, object]:
    participant = request.participant
    return {
        "participant": participant,
        "round": participant.round,
        "assessment": participant.round.assessment,
        "host": host_of(participant),
        "sheet": sheet,
        "others": [(DONT_KNOW, _("I don't know"))],
        "overdue": timezone.localdate() > participant.round.due_on,
        "minutes": max(FEWEST_MINUTES, ceil(sheet.total * SECONDS_PER_QUESTION / 60)),
    }


@for_participant
@require_safe
def area(request: ParticipantRequest, area_key: str) -> HttpResponse:
    """The questions of one area, each a form of its own."""
    return _area_page(request, area_key)


@for_participant
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: ParticipantRequest, area_key: str, criterion_id: str) -> HttpResponse:
    """Saves one answer: in the background, by the Save button or by confirming last time's.

    A GET, as after choosing another language there, leads to the question.
    """
    _demand_asked(request.participant, area_key, criterion_id)
    if request.method != "POST":
        return redirect(f"{_area_url(request, area_key)}#{criterion_id}")
    form = AnswerForm(posted_answer(request))
    if not form.is_valid():
        return _answer_page(request, area_key, criterion_id, form, status=422)
    try:
        saved = actions.answer(
            participant=request.participant,
            criterion_id=criterion_id,
            level=form.chosen,
            note=form.cleaned_data["note"],
            expected_version=form.cleaned_data["version"],
            at=timezone.now(),
        )
    except StaleWriteError:
        return _answer_page(request, area_key, criterion_id, form, status=409)
    except actions.NotAskedError as error:
        raise Http404 from error
    if request.htmx:  # type: ignore[attr-defined]
        return _answer_page(request, area_key, criterion_id)
    if saved.late:
        messages.warning(request, _("Your answer is kept as late."))
    return redirect(f"{_area_url(request, area_key)}#{criterion_id}")


def _demand_asked(participant: Participant, area_key: str, criterion_id: str) -> None:
    """Raises Http404 for a criterion that is none of the participant's."""
    model = participant.round.assessment.model_version.model
    if area_key not in participant.area_keys or criterion_id not in {
        criterion.id for criterion in model.criteria_of(area_key)
    }:
        raise Http404


def _area_url(request: ParticipantRequest, area_key: str) -> str:
    kwargs = {"participant_id": request.participant.pk, "area_key": area_key}
    return reverse("participation:area", kwargs=kwargs)


def _answer_page(
    request: ParticipantRequest,
    area_key: str,
    criterion_id: str,
    form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """After a save in the background the question alone; otherwise the page around it."""
    if not request.htmx:  # type: ignore[attr-defined]
        return _area_page(request, area_key, criterion_id, form, status)
    sheet = sheet_of(request.participant, with_last_time=True, including=criterion_id)
    task = sheet.task(area_key)
    question = next(q for q in task.questions if q.key == criterion_id)
    context = {
        **_context(request, sheet),
        "task": task,
        "card": _card(question, form, conflict=status == 409),
        "failed": form is not None,
    }
    return render(request, "participation/_saved.html", context, status=status)


def _area_page(
    request: ParticipantRequest,
    area_key: str,
    criterion_id: str = "",
    form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """`form` is an answer about `criterion_id` that could not be saved: what was typed stays."""
    sheet = sheet_of(request.participant, with_last_time=True, including=criterion_id)
    task = sheet.task(area_key)
    context = {
        **_context(request, sheet),
        "task": task,
        "following": sheet.following(area_key),
        "cards": [
            _card(
                question,
                form if question.key == criterion_id else None,
                conflict=status == 409,
            )
            for question in task.questions
        ],
        "direct_last_time": _direct_last_time(sheet, task),
    }
    return render(request, "participation/area.html", context, status=status)


def _card(question: Question, form: AnswerForm | None, *, conflict: bool) -> dict[str, object]:
    """One question with what its fields show: what was typed, else what is stored."""
    typed = form.data if form else {}
    stored = DONT_KNOW if question.dont_know else _code(question)
    return {
        "question": question,
        "form": form,
        "conflict": conflict and form is not None,
        "chosen": str(typed.get("level", "")) if form else stored,
        "note": str(typed.get("note", "")) if form else question.note,
    }


def _code(question: Question) -> str:
    return "" if question.level is None else str(int(question.level))


def _direct_last_time(sheet: Sheet, task: AreaTask) -> object:
    """Last time's level of an area that was rated as a whole then; None otherwise."""
    moment = sheet.last_time
    if moment is None or task.key not in moment.direct:
        return None
    return moment.levels.get(task.key)


@for_participant
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: ParticipantRequest) -> HttpResponse:
    """All answers once more and what is missing; the POST says "I am done"."""
    if request.method == "POST":
        actions.finish(participant=request.participant, at=timezone.now())
        messages.success(request, _thanks(request))
        return redirect("participation:home", participant_id=request.participant.pk)
    sheet = sheet_of(request.participant)
    missing = sheet.total - sheet.answered
    context = {
        **_context(request, sheet),
        "missing": missing,
        "headline": _headline(missing),
    }
    return render(request, "participation/finish.html", context)


def _headline(missing: int) -> str:
    if not missing:
        return _("Check your answers")
    text = ngettext(
        "%(count)d question is not answered yet",
        "%(count)d questions are not answered yet",
        missing,
    )
    return text % {"count": missing}


def _thanks(request: ParticipantRequest) -> str:
    if not request.participant.round.is_open:
        return _("Thank you. The round is closed already; your late answers are kept.")
    return _("Thank you. You can still change your answers until the round is closed.")
