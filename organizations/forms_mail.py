"""Which e-mails a person wants."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.fields import RowField
from organizations.models import Organization
from organizations.notice_kinds import all_kinds


class KindsForm(forms.Form):
    """The kinds wanted from one of the `organizations`; what is not ticked is not wanted."""

    organization = RowField(
        queryset=Organization.objects.none(),
        error_messages={
            "required": _("Reload the page and try again."),
            "invalid_choice": _("Reload the page and try again."),
        },
    )
    kinds = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": _("Reload the page and try again.")}
    )

    def __init__(self, *args: Any, organizations: "QuerySet[Organization]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(RowField, self.fields["organization"]).queryset = organizations
        kinds = cast(forms.MultipleChoiceField, self.fields["kinds"])
        kinds.choices = [(kind.name, kind.label) for kind in all_kinds()]
