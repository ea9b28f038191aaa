"""What a member decides about the secret address of their calendar."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAKE, WITHDRAW = "make", "withdraw"


class AddressForm(forms.Form):
    """`seen` is the address that the page spoke of, empty when it spoke of none."""

    do = forms.ChoiceField(choices=[(MAKE, MAKE), (WITHDRAW, WITHDRAW)])
    seen = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )

    def clean(self) -> dict[str, object]:
        if self.errors:
            raise ValidationError(_("Reload the page and try again."), code="tampered")
        return self.cleaned_data
