"""Form fields that clean what they receive, and the hidden key of an idempotent submit."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundation.cleaning import TextTooLong, UncleanText, clean_text


class CleanCharField(forms.CharField):
    """One line of text, at most `max_length` characters after cleaning (shape: str)."""

    multiline = False

    def __init__(self, *, max_length: int, **options: Any) -> None:
        self.limit = max_length
        # The limit is checked after cleaning: the browser must not cut what somebody pastes.
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        return str(super().clean(value))

    def to_python(self, value: Any) -> str:
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
