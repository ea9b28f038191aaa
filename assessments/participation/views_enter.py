"""The way in: where the link of an invitation leads."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.models import Participant, ParticipantLink
from assessments.participation import actions
from assessments.participation.access import host_of, is_somebody_else, remember
from assessments.participation.guessing import may_guess_again
from foundation.guards import public
from organizations.invitation_mail import hash_of
from organizations.models import Membership

COOKIE_SECONDS = 365 * 24 * 60 * 60
SHOWN_OF_ADDRESS = 1  # letters before the @


@public
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in the e-mail leads. It may be followed again for as long as it counts.

    A look in advance (HEAD, prefetch) finds out nothing and changes nothing.
    """
    if request.method == "HEAD":
        return HttpResponse(status=204)
    if "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
        return HttpResponse(status=503)
    response = _enter(request, token)
    # The address is a secret: no cache, search engine or other site may learn it. A page with a
    # form names the site and no more: with no-referrer a browser sends the form with the origin
    # "null", which the protection against forged forms refuses.
    response.headers["Cache-Control"] = "private, no-store"
    moved = response.status_code == 302
    response.headers["Referrer-Policy"] = "no-referrer" if moved else "strict-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _enter(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    digest = hash_of(token)
    links = ParticipantLink.objects.with_token_hash(digest)
    link = links.defer("participant__round__assessment__organization__logo").first()
    if link is None:
        if not may_guess_again(request, now):
            return render(request, "429.html", status=429)
        return _closed(request, "unknown", status=404)
    participant = link.participant
    if reason := _why_closed(link):
        return _closed(request, reason, participant, status=410)
    if is_somebody_else(request, participant):
        context = {"address": masked(participant.email), "host": host_of(participant)}
        return render(request, "participation/somebody_else.html", context, status=403)
    return _let_in(request, link)


def _let_in(request: HttpRequest, link: ParticipantLink) -> HttpResponse:
    participant = link.participant
    home_url = reverse("participation:home", kwargs={"participant_id": participant.pk})
    if participant.user_id:
        return _through_account(request, participant, home_url)
    actions.mark_opened(link=link, at=timezone.now())
    remember(request, link)
    return _in_own_language(request, redirect(home_url), participant)


def _through_account(request: HttpRequest, participant: Participant, home_url: str) -> HttpResponse:
    """A member rates with the account: no link replaces a password."""
    organization = participant.round.assessment.organization
    if not Membership.objects.filter(user=participant.user, organization=organization).exists():
        return _closed(request, "revoked", participant, status=410)
    if request.user.is_authenticated:
        return redirect(home_url)
    response = redirect(f"{reverse('account_login')}?next={home_url}")
    return _in_own_language(request, response, participant)


def _in_own_language(
    request: HttpRequest, response: HttpResponse, participant: Participant
) -> HttpResponse:
    """The language that the invitation was written in, unless the visitor has chosen one."""
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    if not chosen and not getattr(request.user, "language", ""):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            participant.language,
            max_age=COOKIE_SECONDS,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
    return response


def _why_closed(link: ParticipantLink) -> str:
    if link.revoked_at or link.participant.revoked_at:
        return "revoked"
    if not link.participant.round.is_open:
        return "closed"
    return "expired" if link.expires_at <= timezone.now() else ""


def _closed(
    request: HttpRequest, reason: str, participant: Participant | None = None, *, status: int
) -> HttpResponse:
    """Only a link that was real names the organisation."""
    context: dict[str, object] = {"reason": reason}
    if participant is not None:
        zone = participant.round.assessment.organization.tz
        closed_at = participant.round.closed_at
        context |= {
            "host": host_of(participant),
            "assessment": participant.round.assessment,
            "closed_on": timezone.localdate(closed_at, zone) if closed_at else None,
        }
    return render(request, "participation/closed.html", context, status=status)


def masked(email: str) -> str:
    """ "pilar@acme.example" as "p•••@acme.example": enough to know one's own address again."""
    name, at, domain = email.rpartition("@")
    return f"{name[:SHOWN_OF_ADDRESS]}•••{at}{domain}"
