"""Stopping e-mails: with the link that each of them carries, or from the person's own page."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from foundation.guards import public, signed_in
from organizations import opt_outs, queries
from organizations.forms import posted
from organizations.forms_mail import KindsForm
from organizations.models import Organization, User
from organizations.notice_kinds import label_of
from organizations.opt_outs import Stop, UnknownLinkError


@csrf_exempt  # a mail program posts here without a session (RFC 8058); the link is the right
@public
@require_http_methods(["GET", "HEAD", "POST"])
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link shows what it stops: programs that check links must not stop anything."""
    response = _mail_stop(request, token)
    # The address is a secret: no cache, search engine or other site may learn it.
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    try:
        stop = opt_outs.read_token(token)
    except UnknownLinkError:
        return render(request, "organizations/mail_stop_unknown.html", status=404)
    own = Organization.objects.filter(pk=stop.organization_id)
    organization = own.only("name", "is_demonstration").first()
    if organization is None:
        return render(request, "organizations/mail_stop_unknown.html", status=404)
    if request.method == "POST":
        _change(stop, again="again" in request.POST)
    stopped = opt_outs.stopped_kinds(stop.organization_id, stop.email)
    context = {
        "sender": organization,
        "email": stop.email,
        "labels": [label_of(kind) for kind in stop.kinds],
        "stopped": stop.members <= stopped,
        "changed": request.method == "POST",
    }
    return render(request, "organizations/mail_stop.html", context)


def _change(stop: Stop, *, again: bool) -> None:
    organization_id, email, kinds = stop.organization_id, stop.email, stop.members
    if again:
        opt_outs.resume(organization_id=organization_id, email=email, kinds=kinds)
    else:
        opt_outs.stop(organization_id=organization_id, email=email, kinds=kinds, now=timezone.now())


@signed_in
@require_http_methods(["GET", "POST"])
def mail_kinds(request: HttpRequest) -> HttpResponse:
    """What the person wants to be told, organisation by organisation."""
    user = cast(User, request.user)
    form = KindsForm(posted(request), organizations=queries.organizations_that_mail(user))
    if form.is_valid():
        organization, wanted = form.cleaned_data["organization"], form.cleaned_data["kinds"]
        opt_outs.choose(by=user, organization=organization, wanted=wanted, now=timezone.now())
        text = _("Your choice for %(name)s has been saved.") % {"name": organization.name}
        messages.success(request, text)
        return redirect("organizations:mail_kinds")
    context = {
        "form": form,
        "choices": queries.mail_choices(user, now=timezone.now()),
        "memberships": queries.memberships_of(user),
    }
    status = 422 if form.is_bound else 200
    return render(request, "organizations/mail_kinds.html", context, status=status)
