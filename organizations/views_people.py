"""Members and invitations."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.submissions import submit_once
from foundation.versions import StaleWriteError
from organizations import actions_people
from organizations.access import MemberRequest, Permission, requires
from organizations.conflicts import adopt, differences
from organizations.forms import posted
from organizations.forms_people import InviteForm, MemberForm, PlaceForm
from organizations.invitation_mail import Delivery
from organizations.models import Invitation, Membership

CONSOLE = "django.core.mail.backends.console.EmailBackend"


@requires(Permission.MANAGE_PEOPLE)
@require_safe
def people(request: MemberRequest) -> HttpResponse:
    organization = request.organization
    invitations = Invitation.objects.filter(organization=organization).pending()
    context = {
        "section": "people",
        "members": Membership.objects.filter(organization=organization).with_people(),
        "invitations": invitations.with_details(),
        "now": timezone.now(),
    }
    return render(request, "organizations/people.html", context)


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def invite(request: MemberRequest) -> HttpResponse:
    form = InviteForm(posted(request))
    if form.is_valid():
        key, now = form.cleaned_data["submission"], timezone.now()
        deliveries: list[Delivery] = []
        try:
            url = submit_once(
                request, key=key, now=now, create=lambda: _invite(request, form, now, deliveries)
            )
        except ValidationError as refusal:
            form.add_error("email", refusal)
        else:
            # Only now, after the commit, is it known whether the e-mail went out.
            for delivery in deliveries:
                _report(request, delivery)
            return redirect(url)
    return render(request, "organizations/invite.html", {"form": form, "section": "people"})


def _invite(
    request: MemberRequest, form: InviteForm, now: datetime, deliveries: list[Delivery]
) -> str:
    fields = form.cleaned_data
    delivery = actions_people.invite(
        by=request.membership,
        email=fields["email"],
        role=fields["role"],
        units=fields["units"],
        now=now,
    )
    deliveries.append(delivery)
    url = reverse("organizations:people", kwargs={"slug": request.organization.slug})
    return url + actions_people.anchor(delivery.invitation)


def _report(request: MemberRequest, delivery: Delivery) -> None:
    email = {"email": delivery.invitation.email}
    if delivery.failed:
        text = _(
            "%(email)s is invited, but the e-mail could not be sent."
            " Check the e-mail settings of the server, then send the invitation again."
        )
        messages.error(request, text % email)
    elif settings.EMAIL_BACKEND == CONSOLE:
        text = _(
            "%(email)s is invited. This server has no e-mail set up:"
            " it wrote the invitation with its link into its log instead."
        )
        messages.warning(request, text % email)
    else:
        messages.success(request, _("The invitation to %(email)s has been sent.") % email)


def _get_invitation(request: MemberRequest, invitation_id: UUID) -> Invitation:
    own = Invitation.objects.filter(organization=request.organization)
    return get_object_or_404(own, pk=invitation_id)


@requires(Permission.MANAGE_PEOPLE)
@require_POST
def invitation_resend(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    invitation = _get_invitation(request, invitation_id)
    try:
        delivery = actions_people.resend_invitation(
            by=request.membership, invitation=invitation, now=timezone.now()
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        if delivery:
            _report(request, delivery)
        else:
            _tell_not_pending(request)
    return redirect("organizations:people", slug=request.organization.slug)


def _tell_not_pending(request: MemberRequest) -> None:
    text = _("This invitation is no longer pending. The list below is up to date.")
    messages.info(request, text)


@requires(Permission.MANAGE_PEOPLE)
@require_POST
def invitation_revoke(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    invitation = _get_invitation(request, invitation_id)
    if actions_people.revoke_invitation(
        by=request.membership, invitation=invitation, now=timezone.now()
    ):
        text = _("The invitation to %(email)s has been withdrawn. Its link no longer works.")
        messages.success(request, text % {"email": invitation.email})
    else:
        _tell_not_pending(request)
    return redirect("organizations:people", slug=request.organization.slug)


def _get_member(request: MemberRequest, member_id: UUID) -> Membership:
    own = Membership.objects.filter(organization=request.organization).select_related("user")
    return get_object_or_404(own, pk=member_id)


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def member_edit(request: MemberRequest, member_id: UUID) -> HttpResponse:
    member = _get_member(request, member_id)
    form = MemberForm(
        posted(request), member=member, initial={**_stored(member), "version": member.version}
    )
    if not form.is_valid():
        return _show(request, form, member)
    fields = form.cleaned_data
    try:
        actions_people.update_member(
            by=request.membership,
            member=member,
            expected=fields["version"],
            role=fields["role"],
            units=fields["units"],
        )
    except ValidationError as refusal:
        form.add_error("role", refusal)
        return _show(request, form, member)
    except StaleWriteError:
        return _conflict(request, form, member)
    messages.success(request, _("The role of %(name)s has been saved.") % {"name": member.user})
    return redirect("organizations:people", slug=request.organization.slug)


def _stored(member: Membership) -> dict[str, object]:
    reach = PlaceForm.Reach.SOME if member.unit_limits else PlaceForm.Reach.ALL
    return {"role": member.role, "reach": reach, "units": list(member.units.all())}


def _conflict(request: MemberRequest, form: MemberForm, member: Membership) -> HttpResponse:
    fresh = _get_member(request, member.pk)
    adopt(form, version=fresh.version)
    others = differences(form, _stored(fresh))
    return _show(request, form, member, status=409, conflict=True, others=others)


def _show(
    request: MemberRequest,
    form: MemberForm,
    member: Membership,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {"form": form, "member": member, "section": "people", **more}
    return render(request, "organizations/member_edit.html", context, status=status)


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def member_remove(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Asks first: a removed person loses access at once and must be invited again."""
    member = _get_member(request, member_id)
    if request.method != "POST":
        context = {"member": member, "section": "people"}
        return render(request, "organizations/member_remove.html", context)
    try:
        actions_people.remove_member(by=request.membership, member=member)
        text = _("%(name)s is no longer a member.") % {"name": member.user}
        messages.success(request, text)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    if member.pk == request.membership.pk:
        return redirect("organizations:home")
    return redirect("organizations:people", slug=request.organization.slug)
