"""The page on which evidence is shown, added and removed."""

import uuid
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from assessments.access import get_assessment
from assessments.actions import ArchivedUnitError, FrozenError
from assessments.evidence import actions, store
from assessments.evidence.access import get_piece
from assessments.evidence.actions import MOST_PIECES, NewPiece, StoredFile, Subject
from assessments.evidence.files import CheckedFile
from assessments.evidence.forms import EvidenceForm
from assessments.evidence.queries import Shelf, shelf_of
from assessments.evidence.uploads import CappedUploadHandler, is_too_long
from assessments.measured.lines import MeasuredLine, lines_of
from assessments.measured.readings import readings_of
from assessments.models import Assessment, Evidence
from assessments.results import AreaLine, AssessmentResults, CriterionLine, results_of
from assessments.views import archived_message
from foundation.submissions import submit_once
from organizations.access import MemberRequest, Permission, allows, requires


@dataclass(frozen=True)
class Place:
    """One subject in the list beside the page."""

    line: AreaLine | CriterionLine
    url: str
    count: int


@requires(Permission.SEE_RESULTS)
@require_safe
def page(request: MemberRequest, assessment_id: UUID, area_key: str) -> HttpResponse:
    """The evidence of an area, or of its criterion in ?criterion=; also after completion."""
    assessment = get_assessment(request.membership, assessment_id)
    return _page(request, assessment, _subject(request, assessment, area_key))


@csrf_exempt  # the token is checked in _add, once the way of the upload is laid
@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest, assessment_id: UUID, area_key: str) -> HttpResponse:
    """Takes one piece. Opened by hand, it leads to the page."""
    assessment = get_assessment(request.membership, assessment_id)
    subject = _subject(request, assessment, area_key)
    if request.method != "POST":
        return redirect(_page_url(request, assessment, subject))
    if is_too_long(request):
        problem = _("This was too much at once. A file may have at most 5 MB.")
        return _page(request, assessment, subject, problem=problem, status=413)
    request.upload_handlers = [CappedUploadHandler(request)]
    return _add(request, assessment, subject)


@csrf_protect
def _add(request: MemberRequest, assessment: Assessment, subject: Subject) -> HttpResponse:
    form = EvidenceForm(request.POST, request.FILES, today=timezone.localdate())
    if not form.is_valid():
        return _page(request, assessment, subject, form=form, status=422)
    try:
        return redirect(_store(request, assessment, subject, form))
    except actions.TooManyPiecesError:
        form.add_error(None, _too_many())
    except actions.StoreFullError:
        text = _(
            "The files of your organisation take 200 MB, which is all there is. Remove some from"
            " a draft, or put this one where your colleagues can open it and add a link."
        )
        form.add_error(None, text)
    except ArchivedUnitError:
        form.add_error(None, archived_message())
    except FrozenError:
        return _page(request, assessment, subject, form=form, status=410)
    return _page(request, assessment, subject, form=form, status=422)


def _store(
    request: MemberRequest, assessment: Assessment, subject: Subject, form: EvidenceForm
) -> str:
    """The address of the page with the new piece; the same form sent again adds nothing.

    The file is written before the transaction starts, so that nobody waits for the disk.
    """
    fields, now = form.cleaned_data, timezone.now()
    file: CheckedFile | None = fields["file"]
    # What was sent is only the same if the file is: the digest of a form does not see it.
    content = f"{subject.criterion_id} {file.sha256 if file else ''}"
    key = uuid.uuid5(fields["submission"], content)
    with store.held(file.data) if file else nullcontext() as held:

        def create() -> str:
            row = actions.add(
                assessment=assessment,
                subject=subject,
                piece=_piece(fields, held.name if held else ""),
                by=request.membership,
                at=now,
            )
            if held:
                held.taken = True
            messages.success(request, _("The evidence is added."))
            return _page_url(request, assessment, subject) + actions.anchor(row.pk)

        return submit_once(request, key=key, now=now, create=create)


def _piece(fields: dict[str, Any], stored_as: str) -> NewPiece:
    """Only what belongs to the chosen kind."""
    kind, file = fields["kind"], fields["file"]
    return NewPiece(
        kind=kind,
        title=fields["title"],
        dated_on=fields["dated_on"],
        expires_on=fields["expires_on"],
        is_metric=fields["is_metric"] and kind != Evidence.Kind.NOTE,
        url=fields["url"] if kind == Evidence.Kind.LINK else "",
        text=fields["text"] if kind == Evidence.Kind.NOTE else "",
        file=StoredFile(file.name, file.content_type, file.size, file.sha256, stored_as)
        if file
        else None,
    )


def _too_many() -> str:
    return ngettext(
        "There is already %(count)d piece of evidence here. Remove one before you add another.",
        "There are already %(count)d pieces of evidence here. Remove one before you add another.",
        MOST_PIECES,
    ) % {"count": MOST_PIECES}


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: MemberRequest, assessment_id: UUID, evidence_id: UUID) -> HttpResponse:
    """Asks first. What is gone already, and what is frozen, leads to the page that says so."""
    assessment = get_assessment(request.membership, assessment_id)
    row = get_piece(assessment, pk=evidence_id)
    subject = Subject(row.area_key, row.criterion_id)
    if request.method != "POST":
        if not assessment.is_draft:
            return redirect(_page_url(request, assessment, subject))
        context = {
            "assessment": assessment,
            "piece": row,
            "back": _page_url(request, assessment, subject),
        }
        return render(request, "assessments/evidence_remove.html", context)
    try:
        actions.remove(assessment=assessment, piece_id=row.pk, by=request.membership)
    except ArchivedUnitError:
        return _page(request, assessment, subject, problem=archived_message(), status=422)
    except FrozenError:
        return _page(request, assessment, subject, status=410)
    messages.success(request, _("The evidence is removed."))
    return redirect(_page_url(request, assessment, subject))


def _subject(request: MemberRequest, assessment: Assessment, area_key: str) -> Subject:
    """What the address names; 404 for an area or criterion that the model does not have."""
    model = assessment.model_version.model
    if area_key not in {area.key for area in model.areas}:
        raise Http404
    criterion_id = request.GET.get("criterion", "")
    if criterion_id and criterion_id not in {one.id for one in model.criteria_of(area_key)}:
        raise Http404
    return Subject(area_key, criterion_id)


def _page_url(
    request: MemberRequest, assessment: Assessment, subject: Subject, name: str = "evidence"
) -> str:
    path = _address(
        request, f"assessments:{name}", assessment_id=assessment.pk, area_key=subject.area_key
    )
    return f"{path}?criterion={subject.criterion_id}" if subject.criterion_id else path


def _page(
    request: MemberRequest,
    assessment: Assessment,
    subject: Subject,
    *,
    form: EvidenceForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole page. With `form` something could not be stored: what was typed stays, and at 410
    it stays although the assessment was completed meanwhile."""
    results = results_of(assessment, readings_of(assessment))
    shelf = shelf_of(assessment, subject.area_key)
    area = results.line(subject.area_key)
    places = _places(request, assessment, area, shelf)
    key = subject.criterion_id or subject.area_key
    may_change = assessment.is_draft and allows(request.membership, Permission.ASSESS)
    context = {
        "assessment": assessment,
        "results": results,
        "area": area,
        "places": places,
        "place": next(place for place in places if place.line.key == key),
        "pieces": shelf[key],
        "metrics": _metrics(assessment, results, area, subject),
        "may_change": may_change and assessment.unit.archived_at is None,
        "form": form or EvidenceForm(today=timezone.localdate()),
        "add_url": _page_url(request, assessment, subject, "evidence_add"),
        "is_full": len(shelf[key]) >= MOST_PIECES,
        "most": MOST_PIECES,
        "frozen": status == 410,
        "problem": problem,
        "archived": archived_message() if assessment.unit.archived_at else "",
        "results_url": _address(request, "reports:result", assessment_id=assessment.pk),
        "rating_url": _rating_url(request, assessment, subject),
    }
    return render(request, "assessments/evidence.html", context, status=status)


def _metrics(
    assessment: Assessment, results: AssessmentResults, area: AreaLine, subject: Subject
) -> list[MeasuredLine]:
    """What the metrics say about the subject: now, or when the assessment was completed."""
    everything = [line.key for line in area.criteria]
    criteria = [subject.criterion_id] if subject.criterion_id else everything
    return lines_of(assessment, results.readings, criteria)


def _rating_url(request: MemberRequest, assessment: Assessment, subject: Subject) -> str:
    """Where the level of the subject is chosen."""
    name = "criteria" if subject.criterion_id else "rate"
    area = _address(
        request, f"assessments:{name}", assessment_id=assessment.pk, area_key=subject.area_key
    )
    return f"{area}#{subject.criterion_id}" if subject.criterion_id else area


def _address(request: MemberRequest, name: str, **kwargs: object) -> str:
    return reverse(name, kwargs={"slug": request.organization.slug, **kwargs})


def _places(
    request: MemberRequest, assessment: Assessment, area: AreaLine, shelf: Shelf
) -> list[Place]:
    """The area as a whole, then its criteria."""
    whole = Subject(area.key)
    subjects: list[tuple[AreaLine | CriterionLine, Subject]] = [(area, whole)]
    subjects += [(line, Subject(area.key, line.key)) for line in area.criteria]
    return [
        Place(line, _page_url(request, assessment, subject), len(shelf[line.key]))
        for line, subject in subjects
    ]
