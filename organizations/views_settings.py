"""The organisation's settings and its logo."""

import hashlib

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation.versions import StaleWriteError
from organizations import actions, queries
from organizations.access import MemberRequest, Permission, requires
from organizations.actions import OrganizationChanges
from organizations.colors import is_readable_on_white
from organizations.conflicts import adopt, differences
from organizations.forms import SettingsForm, posted
from organizations.models import Organization

FACTS = ("name", "language", "currency", "time_zone", "brand_color")


@requires(Permission.MANAGE_ORGANIZATION)
@require_http_methods(["GET", "POST"])
def settings(request: MemberRequest) -> HttpResponse:
    organization = request.organization
    stored = {name: getattr(organization, name) for name in FACTS}
    form = SettingsForm(
        posted(request),
        request.FILES or None,
        initial={**stored, "version": organization.version},
        has_logo=queries.has_logo(organization),
    )
    if not form.is_valid():
        return _show(request, form)
    try:
        actions.update_organization(
            by=request.membership,
            expected=form.cleaned_data["version"],
            changes=_changes(form),
        )
    except StaleWriteError:
        return _conflict(request, form)
    messages.success(request, _("The settings have been saved."))
    if not is_readable_on_white(form.cleaned_data["brand_color"]):
        text = _(
            "The brand colour is hard to read on white paper (contrast below 4.5:1)."
            " A darker one makes your reports easier to read."
        )
        messages.warning(request, text)
    return redirect("organizations:settings", slug=organization.slug)


def _changes(form: SettingsForm) -> OrganizationChanges:
    fields = form.cleaned_data
    changes: OrganizationChanges = {
        "name": fields["name"],
        "language": fields["language"],
        "currency": fields["currency"],
        "time_zone": fields["time_zone"],
        "brand_color": fields["brand_color"],
    }
    if fields["logo"]:
        changes["logo"] = fields["logo"]
    elif fields.get("remove_logo"):
        changes["logo"] = None
    return changes


def _conflict(request: MemberRequest, form: SettingsForm) -> HttpResponse:
    fresh = Organization.objects.defer("logo").get(pk=request.organization.pk)
    adopt(form, version=fresh.version)
    others = differences(form, {name: getattr(fresh, name) for name in FACTS})
    return _show(request, form, conflict=True, others=others, status=409)


def _show(
    request: MemberRequest, form: SettingsForm, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {
        "form": form,
        "section": "settings",
        "has_logo": "remove_logo" in form.fields,
        "color_is_pale": not is_readable_on_white(request.organization.brand_color),
        **more,
    }
    return render(request, "organizations/settings.html", context, status=status)


@requires(Permission.SEE_RESULTS)
@require_safe
def logo(request: MemberRequest) -> HttpResponseBase:
    """The logo as PNG; browsers keep it and ask whether it is still the same."""
    picture = request.organization.logo
    if not picture:
        raise Http404
    content = bytes(picture)
    response = HttpResponse(
        content,
        content_type="image/png",
        headers={
            "Content-Disposition": 'inline; filename="logo.png"',
            "Cache-Control": "private, no-cache",
        },
    )
    etag = quote_etag(hashlib.sha256(content).hexdigest())
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
