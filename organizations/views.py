"""The first page, and the pages of a person's own."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.guards import public, signed_in
from foundation.submissions import submit_once
from organizations import actions, queries
from organizations.actions import OrganizationFacts
from organizations.forms import CreateForm, ProfileForm, posted
from organizations.models import User

COOKIE_SECONDS = 365 * 24 * 60 * 60
FIRST_FACTS = {"currency": "EUR", "time_zone": "Europe/Madrid"}


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The way in: the landing page, or straight to the person's first organisation."""
    if not request.user.is_authenticated:
        context = {
            "demonstration": queries.demonstration_sign_ins(),
            "demonstration_password": settings.DEMONSTRATION_PASSWORD,
        }
        return render(request, "organizations/landing.html", context)
    memberships = queries.memberships_of(request.user)
    if not memberships:
        return redirect("organizations:create")
    return redirect("reports:overview", slug=memberships[0].organization.slug)


@signed_in
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    facts = {**FIRST_FACTS, "language": translation.get_language()}
    form = CreateForm(posted(request), initial=facts)
    if form.is_valid():
        key = form.cleaned_data["submission"]
        return redirect(
            submit_once(request, key=key, now=timezone.now(), create=lambda: _create(user, form))
        )
    memberships = queries.memberships_of(user)
    context = {"form": form, "memberships": memberships}
    return render(request, "organizations/create.html", context)


def _create(user: User, form: CreateForm) -> str:
    fields = form.cleaned_data
    facts: OrganizationFacts = {
        "name": fields["name"],
        "language": fields["language"],
        "currency": fields["currency"],
        "time_zone": fields["time_zone"],
    }
    organization = actions.create_organization(
        by=user, facts=facts, unit_name=fields["unit_name"], now=timezone.now()
    )
    return reverse("assessments:start", kwargs={"slug": organization.slug})


@signed_in
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    now = {"name": user.name, "language": user.language, "theme": user.theme}
    form = ProfileForm(posted(request), initial=now)
    if form.is_valid():
        actions.update_profile(by=user, **form.cleaned_data)
        with translation.override(user.language or translation.get_language()):
            messages.success(request, _("Your profile has been saved."))
        return redirect("organizations:profile")
    memberships = queries.memberships_of(user)
    context = {"form": form, "memberships": memberships}
    return render(request, "organizations/profile.html", context)


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen language in a cookie and, for whoever is signed in, in the profile."""
    response = redirect(safe_next(request))
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        actions.choose_language(by=request.user, language=chosen)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=COOKIE_SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def safe_next(request: HttpRequest) -> str:
    """The path in the field `next` when it stays on this site, else the first page."""
    path = request.POST.get("next", "")
    # No host is allowed: the field holds a path, so an address of any site is a forged one.
    if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return path
    return reverse("organizations:home")
