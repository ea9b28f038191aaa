"""The pages of a round: how it works, how far it is, closing and reopening it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.actions import ArchivedUnitError, FrozenError
from assessments.models import Assessment, GroupKind, RatingRound
from assessments.rounds import actions
from assessments.rounds.access import in_draft, in_round, to_round, url_of
from assessments.rounds.forms import DueForm, GroupsForm, OpenForm
from assessments.rounds.groups import fingerprint, groups_of, save_groups
from assessments.rounds.queries import Progress, progress_of
from assessments.views import archived_message
from foundation.versions import StaleWriteError
from organizations.access import MemberRequest, Permission, requires
from organizations.conflicts import adopt, differences
from organizations.forms import posted

REFUSALS = (ArchivedUnitError, FrozenError, actions.RoundClosedError)


@requires(Permission.ASSESS)
@require_safe
@in_draft
def round_page(
    request: MemberRequest, assessment: Assessment, found: RatingRound | None
) -> HttpResponse:
    """Without a round how one works and the form that opens it; then who has answered."""
    if found is None:
        return _opening_page(request, assessment, OpenForm(today=timezone.localdate()))
    return _progress_page(request, found, _due_form(found))


def _opening_page(
    request: MemberRequest, assessment: Assessment, form: OpenForm, status: int = 200
) -> HttpResponse:
    context = {"assessment": assessment, "form": form}
    return render(request, "assessments/round_open.html", context, status=status)


def _progress_page(
    request: MemberRequest, found: RatingRound, form: DueForm, status: int = 200
) -> HttpResponse:
    context = {
        "assessment": found.assessment,
        "round": found,
        "progress": progress_of(found),
        "is_overdue": found.is_open and found.due_on < timezone.localdate(),
        "form": form,
    }
    return render(request, "assessments/round.html", context, status=status)


def _due_form(found: RatingRound) -> DueForm:
    return DueForm(today=timezone.localdate(), initial={"due_on": found.due_on})


@requires(Permission.ASSESS)
@require_POST
@in_draft
def round_open(
    request: MemberRequest, assessment: Assessment, found: RatingRound | None
) -> HttpResponse:
    """A second submit leads to the round that the first has opened."""
    if found is not None:
        return to_round(found)
    form = OpenForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _opening_page(request, assessment, form, 422)
    fields = form.cleaned_data
    act = attempt(
        request,
        lambda: actions.open_round(
            assessment=assessment,
            due_on=fields["due_on"],
            named=fields["names"] == OpenForm.Names.WITH,
            compare_by=fields["compare_by"],
            by=request.membership,
            at=timezone.now(),
        ),
    )
    if not act:
        return _opening_page(request, assessment, form, 422)
    messages.success(request, _("The round is open. Now invite the people who rate with you."))
    return redirect(url_of("assessments:participant_invite", assessment))


def attempt(request: MemberRequest, act: Callable[[], object]) -> bool:
    """Runs the action; a refusal that no field can mend becomes a message, and False."""
    try:
        act()
    except REFUSALS as refusal:
        messages.error(request, why(refusal))
        return False
    return True


def why(refusal: Exception) -> str:
    """A refusal that nothing typed can mend, in words."""
    if isinstance(refusal, actions.RoundClosedError):
        return closed_message()
    if isinstance(refusal, ArchivedUnitError):
        return archived_message()
    return _("The assessment is completed and can no longer change.")


def closed_message() -> str:
    return _("The round is closed. Reopen it first, then go on.")


@requires(Permission.ASSESS)
@require_POST
@in_round
def round_due(request: MemberRequest, found: RatingRound) -> HttpResponse:
    """Another due date for an open round."""
    form = DueForm(request.POST, today=timezone.localdate())
    if found.is_open and not form.is_valid():
        return _progress_page(request, found, form, 422)
    if not form.is_valid():
        messages.error(request, closed_message())
        return to_round(found)
    due_on = form.cleaned_data["due_on"]
    if attempt(
        request,
        lambda: actions.change_due_date(
            round=found, due_on=due_on, by=request.membership, at=timezone.now()
        ),
    ):
        messages.success(request, _("The new date is saved. E-mails from now on name it."))
    return to_round(found)


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
@in_round
def round_close(request: MemberRequest, found: RatingRound) -> HttpResponse:
    """Asks first: from then on the ratings can be seen."""
    if not found.is_open:
        return to_round(found)
    if request.method != "POST":
        context = {"assessment": found.assessment, "round": found, "progress": progress_of(found)}
        return render(request, "assessments/round_close.html", context)
    if not attempt(
        request,
        lambda: actions.close_round(round=found, by=request.membership, at=timezone.now()),
    ):
        return to_round(found)
    messages.success(request, _("The round is closed. Here is what came out of it."))
    return redirect(url_of("assessments:agreement", found.assessment))


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
@in_round
def round_reopen(request: MemberRequest, found: RatingRound) -> HttpResponse:
    """Asks first, and for a new due date; says how many late answers would count."""
    if found.is_open:
        return to_round(found)
    form = DueForm(posted(request), today=timezone.localdate())
    if not form.is_valid():
        return _reopening_page(request, found, form, 422 if form.is_bound else 200)
    due_on = form.cleaned_data["due_on"]
    if attempt(
        request,
        lambda: actions.reopen_round(
            round=found, due_on=due_on, by=request.membership, at=timezone.now()
        ),
    ):
        messages.success(request, _("The round is open again. Late answers count from now on."))
    return to_round(found)


def _reopening_page(
    request: MemberRequest, found: RatingRound, form: DueForm, status: int
) -> HttpResponse:
    progress = progress_of(found)
    context = {
        "assessment": found.assessment,
        "round": found,
        "form": form,
        "late": _late_answers(progress),
    }
    return render(request, "assessments/round_reopen.html", context, status=status)


def _late_answers(progress: Progress) -> str:
    people = sum(row.late > 0 for row in progress.rows)
    if not people:
        return _("No answers have come in since the round was closed.")
    return ngettext(
        "%(people)d person has answered since the round was closed.",
        "%(people)d people have answered since the round was closed.",
        people,
    ) % {"people": people}


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: MemberRequest) -> HttpResponse:
    """The two lists that people can be put in."""
    stored = _stored_groups(request)
    form = GroupsForm(posted(request), initial=stored)
    if not form.is_valid():
        return _groups_page(request, form, 422 if form.is_bound else 200)
    fields = form.cleaned_data
    try:
        save_groups(
            departments=fields["departments"],
            seniorities=fields["seniorities"],
            expected=fields["version"],
            by=request.membership,
        )
    except StaleWriteError:
        fresh = _stored_groups(request)
        adopt(form, version=int(str(fresh.pop("version"))))
        others = differences(form, fresh)
        return _groups_page(request, form, 409, conflict=True, others=others)
    messages.success(request, _("The groups are saved. Invitations from now on offer them."))
    return redirect("assessments:groups", slug=request.organization.slug)


def _stored_groups(request: MemberRequest) -> dict[str, object]:
    lists = groups_of(request.organization)
    return {
        "departments": lists[GroupKind.DEPARTMENT],
        "seniorities": lists[GroupKind.SENIORITY],
        "version": fingerprint(lists),
    }


def _groups_page(
    request: MemberRequest, form: GroupsForm, status: int, **more: object
) -> HttpResponse:
    context = {"form": form, **more}
    return render(request, "assessments/groups.html", context, status=status)
