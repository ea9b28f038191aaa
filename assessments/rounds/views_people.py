"""The pages on which a lead invites people to a round, corrects and withdraws them."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from assessments.models import Participant, RatingRound
from assessments.rounds import people
from assessments.rounds.access import get_participant, in_round, to_round
from assessments.rounds.forms import InviteForm, ParticipantForm
from assessments.rounds.groups import groups_of
from assessments.rounds.people import Invited
from assessments.rounds.views import REFUSALS, attempt, closed_message, why
from assessments.rounds.wording import area_choices
from foundation.versions import StaleWriteError
from organizations.access import MemberRequest, Permission, requires
from organizations.conflicts import adopt, differences
from organizations.forms import posted

CONSOLE = "django.core.mail.backends.console.EmailBackend"
NAMED_IN_A_MESSAGE = 10


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
@in_round
def invite(request: MemberRequest, found: RatingRound) -> HttpResponse:
    """Invites every address that is one; those that are none come back to be corrected."""
    form = _invite_form(request, found, posted(request))
    if not form.is_valid():
        return _invite_page(request, found, form, 422 if form.is_bound else 200)
    try:
        outcome = people.invite(
            round=found,
            people=form.cleaned_data["people"],
            groups=form.groups,
            language=form.cleaned_data["language"],
            by=request.membership,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        form.add_error("people", refusal)
        return _invite_page(request, found, form, 422)
    except REFUSALS as refusal:
        form.add_error(None, why(refusal))
        return _invite_page(request, found, form, 410)
    _report(request, outcome)
    if not form.malformed:
        return to_round(found)
    return _correction_page(request, found, form)


def _invite_form(request: MemberRequest, found: RatingRound, data: QueryDict | None) -> InviteForm:
    return InviteForm(
        data,
        lists=groups_of(request.organization),
        areas=area_choices(found.assessment),
        initial={"language": request.organization.language},
    )


def _invite_page(
    request: MemberRequest, found: RatingRound, form: InviteForm, status: int, **more: object
) -> HttpResponse:
    context = {"assessment": found.assessment, "round": found, "form": form, **more}
    return render(request, "assessments/round_invite.html", context, status=status)


def _correction_page(request: MemberRequest, found: RatingRound, form: InviteForm) -> HttpResponse:
    """The form with only those entries that are no addresses; all else as it was."""
    data = request.POST.copy()
    data["people"] = "\n".join(form.malformed)
    left = _invite_form(request, found, data)
    text = ngettext(
        "%(count)d entry is no e-mail address. Correct or delete it, then invite again.",
        "%(count)d entries are no e-mail addresses. Correct or delete them, then invite again.",
        len(form.malformed),
    )
    left.add_error("people", text % {"count": len(form.malformed)})
    return _invite_page(request, found, left, 422)


def _report(request: MemberRequest, outcome: Invited) -> None:
    """Who was invited, and who was before."""
    if outcome.invited:
        text = ngettext(
            "%(count)d person is invited: %(emails)s.",
            "%(count)d people are invited: %(emails)s.",
            len(outcome.invited),
        )
        messages.success(request, text % _listed(outcome.invited))
        if settings.EMAIL_BACKEND == CONSOLE:
            text = _("This server has no e-mail set up: it writes the e-mails into its log.")
            messages.warning(request, text)
    if outcome.already:
        text = ngettext(
            "%(count)d address takes part already and gets no second invitation: %(emails)s.",
            "%(count)d addresses take part already and get no second invitation: %(emails)s.",
            len(outcome.already),
        )
        messages.info(request, text % _listed(outcome.already))


def _listed(emails: tuple[str, ...]) -> dict[str, object]:
    names = ", ".join(emails[:NAMED_IN_A_MESSAGE])
    more = "…" if len(emails) > NAMED_IN_A_MESSAGE else ""
    return {"count": len(emails), "emails": names + more}


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
@in_round
def edit(request: MemberRequest, found: RatingRound, participant_id: UUID) -> HttpResponse:
    participant = get_participant(found, participant_id)
    if not found.is_open and request.method != "POST":
        messages.info(request, closed_message())
        return to_round(found)
    form = _participant_form(request, participant)
    if not form.is_valid():
        return _edit_page(request, participant, form, 422 if form.is_bound else 200)
    try:
        mailed = people.correct_participant(
            participant=participant,
            expected=form.cleaned_data["version"],
            person=form.person,
            groups=form.groups,
            by=request.membership,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        form.add_error(None if hasattr(refusal, "error_dict") else "email", refusal)
        return _edit_page(request, participant, form, 422)
    except StaleWriteError:
        return _conflict(request, participant, form)
    except REFUSALS as refusal:
        form.add_error(None, why(refusal))
        return _edit_page(request, participant, form, 410)
    _report_correction(request, form.person.email, mailed)
    return to_round(found)


def _participant_form(request: MemberRequest, participant: Participant) -> ParticipantForm:
    return ParticipantForm(
        posted(request),
        lists=groups_of(request.organization),
        areas=area_choices(participant.round.assessment),
        stored=(participant.department, participant.seniority),
        initial={**_stored(participant), "version": participant.version},
    )


def _stored(participant: Participant) -> dict[str, object]:
    return {
        "name": participant.name,
        "email": participant.email,
        "department": participant.department,
        "seniority": participant.seniority,
        "areas": list(participant.area_keys),
    }


def _report_correction(request: MemberRequest, email: str, mailed: bool) -> None:
    if mailed:
        text = _("Saved. %(email)s gets a link of its own; the earlier link no longer works.")
    else:
        text = _("The changes to %(email)s are saved.")
    messages.success(request, text % {"email": email})


def _conflict(
    request: MemberRequest, participant: Participant, form: ParticipantForm
) -> HttpResponse:
    fresh = get_participant(participant.round, participant.pk)
    adopt(form, version=fresh.version)
    others = differences(form, _stored(fresh))
    return _edit_page(request, fresh, form, 409, conflict=True, others=others)


def _edit_page(
    request: MemberRequest,
    participant: Participant,
    form: ParticipantForm,
    status: int,
    **more: object,
) -> HttpResponse:
    context = {
        "assessment": participant.round.assessment,
        "round": participant.round,
        "participant": participant,
        "form": form,
        **more,
    }
    return render(request, "assessments/round_participant.html", context, status=status)


@requires(Permission.ASSESS)
@require_POST
@in_round
def resend(request: MemberRequest, found: RatingRound, participant_id: UUID) -> HttpResponse:
    """A new e-mail with a new link."""
    participant = get_participant(found, participant_id)
    try:
        sent = attempt(
            request,
            lambda: people.resend(
                participant=participant, by=request.membership, now=timezone.now()
            ),
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        if sent:
            text = _("%(email)s gets a new e-mail. Earlier links no longer work.")
            messages.success(request, text % {"email": participant.email})
    return to_round(found)


@requires(Permission.ASSESS)
@require_POST
@in_round
def revoke(request: MemberRequest, found: RatingRound, participant_id: UUID) -> HttpResponse:
    """The person's links stop working at once."""
    participant = get_participant(found, participant_id)
    if attempt(
        request,
        lambda: people.revoke(participant=participant, by=request.membership, now=timezone.now()),
    ):
        text = _("%(person)s is withdrawn. The link no longer works, and answers do not count.")
        messages.success(request, text % {"person": participant})
    return to_round(found)
