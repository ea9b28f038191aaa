"""Forms of organisations and profiles."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from foundation.fields import CleanCharField, ListField, SubmissionForm, VersionField
from organizations import logo
from organizations.colors import HEX
from organizations.models import Organization, User
from organizations.widgets import QuickSelect
from organizations.zones import known_zones, zone_choices

NAME_LENGTH = 120


def posted(request: HttpRequest) -> QueryDict | None:
    """What was submitted, even if it was nothing; None when the page was only opened."""
    return request.POST if request.method == "POST" else None


class PageForm(forms.Form):
    """A form whose tag, token and buttons stand in the template; crispy draws the fields.

    `layout` names what stands side by side; without it the fields follow one another.
    """

    layout: tuple[Any, ...] = ()

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper() if self.layout else FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        if self.layout:
            helper.layout = Layout(*self.layout)
        return helper


def name_field(label: Any, **options: Any) -> CleanCharField:
    return CleanCharField(max_length=NAME_LENGTH, label=label, **options)


class FactsForm(PageForm):
    """What create and settings have in common."""

    name = name_field(_("Name of the organisation"))
    language = ListField(label=_("Language of reports and e-mails"), choices=settings.LANGUAGES)
    currency = ListField(label=_("Currency"), choices=Organization.Currency.choices)
    time_zone = forms.CharField(
        label=_("Time zone"),
        widget=QuickSelect,
        help_text=_("Dates in Rumbo are dates in this zone."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["time_zone"].widget
        widget.choices = zone_choices(self.initial.get("time_zone", ""))

    def clean_time_zone(self) -> str:
        zone = str(self.cleaned_data["time_zone"])
        if zone not in known_zones():
            raise ValidationError(_("Choose a time zone from the list."), code="unknown")
        return zone


class CreateForm(FactsForm, SubmissionForm):
    """A new organisation and what will be assessed first."""

    unit_name = name_field(
        _("What will you assess first?"),
        required=False,
        help_text=_("A shop, brand, region or business unit. Leave empty for all of it."),
    )
    field_order = ["name", "unit_name", "language", "currency", "time_zone"]
    layout = (
        "name",
        "unit_name",
        Div("language", "currency", css_class="two"),
        "time_zone",
        "submission",
    )


class SettingsForm(FactsForm):
    """Everything an owner may change; the logo comes out as PNG bytes."""

    brand_color = forms.CharField(
        label=_("Brand colour"),
        widget=forms.TextInput(attrs={"type": "color", "class": "form-control-color"}),
        help_text=_("Used in the head of your reports."),
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("PNG, JPEG or WebP, at most 1 MB. It is scaled to fit 600 × 200 pixels."),
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)
    version = VersionField()
    layout: tuple[Any, ...] = (
        "name",
        Div("language", "currency", css_class="two"),
        "time_zone",
        "brand_color",
        "logo",
        "remove_logo",
        "version",
    )

    def __init__(self, *args: Any, has_logo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_logo:
            del self.fields["remove_logo"]
            self.layout = tuple(name for name in self.layout if name != "remove_logo")

    def clean_brand_color(self) -> str:
        color = str(self.cleaned_data["brand_color"]).strip().lower()
        if not HEX.fullmatch(color):
            raise ValidationError(
                _("Write the colour as # and six hexadecimal digits, like #1f4b99."), code="hex"
            )
        return color

    def clean_logo(self) -> bytes | None:
        upload: UploadedFile[bytes] | None = self.cleaned_data["logo"]
        if not upload:
            return None
        try:
            if (upload.size or 0) > logo.MAX_BYTES:
                raise logo.TooBig
            return logo.to_png(upload.read())
        except logo.TooBig as error:
            text = _(
                "This picture is too big. Choose one of at most 1 MB and 20 million pixels,"
                " with no side longer than 10,000 pixels."
            )
            raise ValidationError(text, code="too_big") from error
        except logo.NotAPicture as error:
            text = _("This file is not a picture that can be read. Choose a PNG, JPEG or WebP.")
            raise ValidationError(text, code="not_a_picture") from error


class ProfileForm(PageForm):
    """The person's own page."""

    name = name_field(
        _("Your name"),
        help_text=_("Colleagues and reports show it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = ListField(
        label=_("Language"),
        required=False,
        choices=[("", _("As the browser")), *settings.LANGUAGES],
    )
    theme = ListField(label=_("Appearance"), required=False, choices=User.Theme.choices)
    layout = ("name", Div("language", "theme", css_class="two"))
