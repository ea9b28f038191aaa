"""What the pages of reports ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.models import Unit
from reports.issue import LANGUAGES, PAPERS


class UnitFilterForm(forms.Form):
    """Which unit's reports a list shows. An unknown unit shows everything."""

    unit: Any = forms.ModelChoiceField(
        queryset=Unit.objects.none(), required=False, label=_("Unit"), empty_label=_("All units")
    )

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = Unit.objects.filter(pk__in=[one.pk for one in units])
        choices = [(one.pk, f"{'– ' * one.indent}{one.name}") for one in units]
        unit.choices = [("", _("All units")), *choices]


class DownloadForm(forms.Form):
    """Language and paper of a PDF."""

    lang = forms.ChoiceField(choices=[(code, code) for code in LANGUAGES], label=_("Language"))
    paper = forms.ChoiceField(choices=[(paper, paper) for paper in PAPERS], label=_("Paper"))

    @property
    def problems(self) -> list[str]:
        """What is wrong, each with its field."""
        return [
            f"{self[name].label}: {text}" for name, texts in self.errors.items() for text in texts
        ]
