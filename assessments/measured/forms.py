"""The sentence on what does not fit together."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.measured.explanations import EXPLANATION_LENGTH
from foundation.fields import CleanCharField, VersionField


class ExplanationForm(forms.Form):
    """`key` names what the sentence is about; an empty sentence takes it back."""

    key = CleanCharField(max_length=150, widget=forms.HiddenInput)
    text = CleanCharField(max_length=EXPLANATION_LENGTH, required=False, label=_("One sentence"))
    version = VersionField()
