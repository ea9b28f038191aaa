"""The extra field of sign-up. Apart from forms.py, because the sign-in package imports it."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from foundation.fields import CleanCharField
from organizations.models import User


class SignupForm(forms.Form):
    """Asks for the name that reports and colleagues will show."""

    name = CleanCharField(
        max_length=120,
        label=_("Your name"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keeps the name, and the language that the person signed up in."""
        user.name = self.cleaned_data["name"]
        user.language = (get_language() or "")[:2]
        user.save(update_fields=["name", "language"])
