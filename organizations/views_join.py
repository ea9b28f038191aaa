"""Where the link of an invitation leads."""

from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foundation.guards import public
from organizations import actions_people
from organizations.invitation_mail import hash_of
from organizations.models import Invitation, Membership, User


@public
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Shows who invites to what; joins on POST, and only with the invited address."""
    response = _join(request, token)
    # The address is a secret: no cache, search engine or other site may learn it.
    response.headers["Cache-Control"] = "private, no-store"
    # Browsers send a form from a page without any referrer as from nowhere, which is refused.
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _join(request: HttpRequest, token: str) -> HttpResponse:
    invitation = Invitation.objects.with_token_hash(hash_of(token)).first()
    if invitation is None:
        return _closed(request, "unknown", status=404)
    if member := _membership(request, invitation):
        return redirect("reports:overview", slug=member.organization.slug)
    if reason := _why_closed(invitation):
        return _closed(request, reason, status=410)
    if request.method == "POST" and request.user.is_authenticated:
        return _accept(request, invitation)
    return _offer(request, invitation)


def _membership(request: HttpRequest, invitation: Invitation) -> Membership | None:
    """The visitor's membership: the link may be opened again after joining."""
    if not request.user.is_authenticated:
        return None
    mine = Membership.objects.of_user(request.user)
    return mine.filter(organization=invitation.organization_id).first()


def _why_closed(invitation: Invitation) -> str:
    if invitation.accepted_at:
        return "used"
    if invitation.revoked_at:
        return "revoked"
    return "expired" if invitation.expires_at <= timezone.now() else ""


def _accept(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    user = cast(User, request.user)
    try:
        member = actions_people.accept_invitation(
            by=user, invitation=invitation, now=timezone.now()
        )
    except ValidationError:
        return _offer(request, invitation, status=403)
    if member is None:
        return _closed(request, "revoked", status=410)
    messages.success(request, _("Welcome to %(name)s.") % {"name": invitation.organization.name})
    return redirect("reports:overview", slug=invitation.organization.slug)


def _offer(request: HttpRequest, invitation: Invitation, *, status: int = 200) -> HttpResponse:
    here = urlencode({"next": request.path})
    email = urlencode({"email": invitation.email})
    own = getattr(request.user, "email", "")
    context = {
        "invitation": invitation,
        "matches": own.lower() == invitation.email.lower(),
        "sign_up_url": f"{reverse('account_signup')}?{here}&{email}",
        "sign_in_url": f"{reverse('account_login')}?{here}",
    }
    return render(request, "organizations/join.html", context, status=status)


def _closed(request: HttpRequest, reason: str, *, status: int) -> HttpResponse:
    return render(request, "organizations/join_closed.html", {"reason": reason}, status=status)
