"""Every view says who may open it; a view that says nothing is refused."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Access(StrEnum):
    """Who a view lets in before its own checks."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    MEMBER = "member"
    PARTICIPANT = "participant"  # whoever was invited to a round, with or without an account


def classify(view: View, access: Access) -> View:
    """Marks `view`; decorators that use functools.wraps keep the mark."""
    view.access = access  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Opens the view to everyone."""
    return classify(view, Access.PUBLIC)


def signed_in(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Opens the view to every person with an account, member of anything or not."""
    return classify(login_required(view), Access.SIGNED_IN)


def access_of(view: Callable[..., Any]) -> Access | None:
    """The access class of a view; None when nobody has classified it.

    The sign-in package guards its own views, so its module counts as public.
    """
    marked: Access | None = getattr(view, "access", None)
    if marked is None and view.__module__ in settings.PUBLIC_VIEW_MODULES:
        return Access.PUBLIC
    return marked
