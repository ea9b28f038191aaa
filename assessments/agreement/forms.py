"""What is typed on the agreement page: a level and why it was agreed on."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms import LEVEL_CODES
from assessments.models import RATIONALE_LENGTH
from assessments.wording import level_name
from foundation.fields import CleanTextField, ListField, VersionField
from maturity.levels import Level

NOT_APPLICABLE = "na"
APPLICABLE = "applicable"  # takes "not applicable" back, and needs no reason


class AgreeForm(forms.Form):
    """The agreed level of one criterion, or that it is not applicable, and why."""

    level = ListField(
        label=_("Agreed level"), error_messages={"required": _("Choose the level you agreed on.")}
    )
    reason = CleanTextField(
        max_length=RATIONALE_LENGTH,
        label=_("Why this level?"),
        error_messages={"required": _("Write in a sentence why you agreed on this level.")},
    )
    version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = cast(forms.ChoiceField, self.fields["level"])
        level.choices = [
            *((code, level_name(value)) for code, value in LEVEL_CODES.items()),
            (NOT_APPLICABLE, _("Not applicable")),
            (APPLICABLE, _("Applicable after all")),
        ]
        if self.data.get("level") == APPLICABLE:
            self.fields["reason"].required = False

    def clean_level(self) -> Level | str:
        """One of the three levels, NOT_APPLICABLE or APPLICABLE."""
        code: str = self.cleaned_data["level"]
        return LEVEL_CODES.get(code, code)
