"""What a participant sends: one answer about one criterion."""

from typing import Any, cast

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from assessments.forms import LEVEL_CODES
from assessments.models import RATIONALE_LENGTH
from assessments.wording import level_name
from foundation.fields import CleanTextField, VersionField
from maturity.levels import Level

DONT_KNOW = "dont-know"


class AnswerForm(forms.Form):
    """A level or "don't know", and a note. `version` is the one that the page was loaded with."""

    level = forms.ChoiceField(
        label=_("Level"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a level or “I don't know”: the note is saved together with it."),
            "invalid_choice": _("Choose one of the three levels or “I don't know”."),
        },
    )
    note = CleanTextField(max_length=RATIONALE_LENGTH, required=False, label=_("Note"))
    version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = cast(forms.ChoiceField, self.fields["level"])
        level.choices = [
            *((code, level_name(value)) for code, value in LEVEL_CODES.items()),
            (DONT_KNOW, _("I don't know")),
        ]

    @property
    def chosen(self) -> Level | None:
        """The level of a valid form; None for "don't know"."""
        return LEVEL_CODES.get(self.cleaned_data["level"])


def posted_answer(request: HttpRequest) -> dict[str, str]:
    """The posted values. "Save mine instead" carries the version that the person has seen, and the
    button that confirms last time's level carries that level."""
    data = request.POST.dict()
    for button, field in (("overwrite", "version"), ("confirm", "level")):
        if button in data:
            data[field] = data[button]
    return {name: str(value) for name, value in data.items()}
