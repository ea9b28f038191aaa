"""Form fields that clean what they receive, and the hidden key of an idempotent submit."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundation.cleaning import TextTooLong, UncleanText, clean_text, has_visible


class CleanCharField(forms.CharField):
    """One line of text, at most `max_length` characters after cleaning (shape: str).

    Text that nobody can see is refused where the field is required, and empty where it is not.
    """

    multiline = False

    def __init__(self, *, max_length: int, **options: Any) -> None:
        self.limit = max_length
        # The limit is checked after cleaning: the browser must not cut what somebody pastes.
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        return str(super().clean(value))

    def to_python(self, value: Any) -> str:
        text = self._cleaned(value)
        if has_visible(text):
            return text
        if text and self.required:
            raise ValidationError(_("Type at least one visible character."), code="invisible")
        return ""

    def _cleaned(self, value: Any) -> str:
        try:
            return clean_text(str(value or ""), max_length=self.limit, multiline=self.multiline)
        except TextTooLong as error:
            raise ValidationError(_too_long(error), code="max_length") from error
        except UncleanText as error:
            raise ValidationError(
                _("This text holds a broken character. Type it again."), code="unclean"
            ) from error


class CleanTextField(CleanCharField):
    """Several lines of text; at most two blank lines in a row."""

    multiline = True
    widget = forms.Textarea


class ListField(forms.ChoiceField):
    """One of a list of choices; anything else is refused with what to do about it."""

    default_error_messages = {"invalid_choice": _("Choose one from the list.")}


class RowField(forms.ModelChoiceField):  # type: ignore[type-arg]  # cannot be subscripted
    """One row of a queryset; anything else, also what is no key at all, is refused alike."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError as error:
            message = self.error_messages["invalid_choice"]
            raise ValidationError(message, code="invalid_choice") from error


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several rows of a queryset; anything else, also what is no key at all, is refused alike."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError as error:
            if error.code == "required":
                raise
            message = self.error_messages["invalid_choice"]
            raise ValidationError(message, code="invalid_choice") from error


class VersionField(forms.IntegerField):
    """The version of a row that the page was loaded with; nobody types it."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        faults = ("required", "invalid", "min_value", "max_value")
        messages = dict.fromkeys(faults, _("Reload the page and try again."))
        super().__init__(min_value=1, max_value=2**31 - 1, error_messages=messages)


def _too_long(error: TextTooLong) -> str:
    return ngettext(
        "Shorten this text to %(limit)d character; it has %(length)d.",
        "Shorten this text to %(limit)d characters; it has %(length)d.",
        error.max_length,
    ) % {"limit": error.max_length, "length": error.length}


class SubmissionForm(forms.Form):
    """A form that creates something: its hidden key makes a second submit harmless."""

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission"].initial = uuid.uuid4

    def clean_submission(self) -> uuid.UUID:
        """The key of the page that was submitted; a fresh one when a program sent none."""
        key: uuid.UUID | None = self.cleaned_data.get("submission")
        return key or uuid.uuid4()
