"""The member's calendar: what waits for them, the secret address, and the file behind it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_scopes import scope

from assessments.models import CalendarFeed
from assessments.rhythm.addresses import make_address, withdraw_address
from assessments.rhythm.calendar import calendar_file
from assessments.rhythm.forms import WITHDRAW, AddressForm
from assessments.rhythm.queries import entries_of, feed_with_hash
from foundation.guards import public
from foundation.versions import StaleWriteError
from organizations.access import MemberRequest, Permission, requires
from organizations.invitation_mail import hash_of


@requires(Permission.SEE_RESULTS)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: MemberRequest) -> HttpResponse:
    """What is planned and due; a POST makes, renews or withdraws the address of the feed."""
    if request.method != "POST":
        return _page(request)
    form = AddressForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.non_field_errors()[0]))
        return _page(request, status=422)
    if form.cleaned_data["do"] == WITHDRAW:
        withdraw_address(by=request.membership)
        messages.success(request, _("The address no longer works."))
        return redirect("assessments:calendar", slug=request.organization.slug)
    seen = form.cleaned_data["seen"]
    try:
        address = make_address(by=request.membership, seen=seen, at=timezone.now())
    except StaleWriteError:
        text = _("This page was out of date, so nothing was changed. See below how it stands.")
        messages.warning(request, text)
        return _page(request, status=409)
    return _page(request, address=address)


def _page(request: MemberRequest, *, address: str = "", status: int = 200) -> HttpResponse:
    """`address` is shown this one time: not stored anywhere, it cannot be shown again."""
    context: dict[str, Any] = {
        "entries": entries_of(request.membership),
        "today": timezone.localdate(),
        "feed": CalendarFeed.objects.filter(membership=request.membership).first(),
        "address": address,
    }
    response = render(request, "assessments/calendar.html", context, status=status)
    if address:
        response.headers["Cache-Control"] = "no-store"
    return response


@public
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar file, as its member may see things now. 404 for an address that is none."""
    row = feed_with_hash(hash_of(token))
    if row is None:
        raise Http404
    membership = row.membership
    organization = membership.organization
    language = membership.user.language or organization.language
    with scope(organization=organization), translation.override(language):
        content = calendar_file(entries_of(membership), membership=membership)
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="rumbo.ics"',
            "Content-Language": language,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex, nofollow",
        },
    )
