"""What the lead sends about one criterion, and about the level of an area."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.criteria.actions import Answer
from assessments.forms import LEVEL_CODES
from assessments.models import RATIONALE_LENGTH
from assessments.wording import level_name
from foundation.fields import CleanTextField, VersionField
from maturity.levels import Level

NOT_APPLICABLE = "na"
NOT_RATED = ""
REASON_LENGTH = 1000


class CriterionForm(forms.Form):
    """One criterion. `version` is the one that the page was loaded with."""

    level = forms.ChoiceField(
        required=False,
        label=_("Level"),
        error_messages={
            "invalid_choice": _("Choose one of the three levels, none, or “Not applicable”.")
        },
    )
    not_applicable_reason = CleanTextField(
        max_length=REASON_LENGTH, required=False, label=_("Why is it not applicable?")
    )
    note = CleanTextField(max_length=RATIONALE_LENGTH, required=False, label=_("Why this level?"))
    version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = cast(forms.ChoiceField, self.fields["level"])
        level.choices = [
            *((code, level_name(value)) for code, value in LEVEL_CODES.items()),
            (NOT_RATED, level_name(None)),
            (NOT_APPLICABLE, _("Not applicable")),
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        reason = data.get("not_applicable_reason")
        if data.get("level") == NOT_APPLICABLE and reason == "":
            self.add_error(
                "not_applicable_reason", _("Say why this criterion is not applicable here.")
            )
        return data

    @property
    def answer(self) -> Answer:
        """Of a valid form."""
        data = self.cleaned_data
        if data["level"] == NOT_APPLICABLE:
            return Answer(None, data["note"], False, data["not_applicable_reason"])
        return Answer(LEVEL_CODES.get(data["level"]), data["note"])


class OverrideForm(forms.Form):
    """Another level for an area than its criteria give, and why; without a level, none."""

    level = forms.ChoiceField(
        label=_("Level in force"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the three levels, or the rule.")},
    )
    reason = CleanTextField(max_length=REASON_LENGTH, required=False, label=_("Reason"))
    version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = cast(forms.ChoiceField, self.fields["level"])
        level.choices = [
            ("", _("As the rule says")),
            *((code, level_name(value)) for code, value in LEVEL_CODES.items()),
        ]

    def clean_level(self) -> Level | None:
        return LEVEL_CODES.get(self.cleaned_data["level"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("level") is not None and data.get("reason") == "":
            self.add_error("reason", _("Say why another level is right; the report prints it."))
        return data
