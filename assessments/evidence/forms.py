"""One piece of evidence as people hand it in: a link, a file or a note."""

import re
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from assessments.evidence.files import MAX_BYTES, CheckedFile, check_file
from assessments.evidence.refusals import FileRefused, Refusal
from assessments.forms import EARLIEST, LATEST
from assessments.models import Evidence
from foundation.fields import CleanCharField, CleanTextField, ListField, SubmissionForm

TITLE_LENGTH = 200
URL_LENGTH = 2000
TEXT_LENGTH = 4000
NOT_IN_A_LINK = re.compile(r'[\s<>"\\^`{|}]')
ACCEPT = ".pdf,.png,.jpg,.jpeg,.webp,.docx,.xlsx,.pptx,.odt,.ods,.odp"

Kind = Evidence.Kind

REASONS = {
    Refusal.EMPTY: _("This file is empty. Choose another one."),
    Refusal.TOO_BIG: _(
        "This file is larger than 5 MB. Make it smaller, or put it where your colleagues can open"
        " it and add a link."
    ),
    Refusal.NAME: _(
        "Rename this file: its name must have at most 150 characters and end with its type, like"
        " report.pdf."
    ),
    Refusal.KIND: _(
        "Files of this kind are not kept. Choose a PDF, a picture (PNG, JPEG or WebP) or an office"
        " document (docx, xlsx, pptx, odt, ods or odp)."
    ),
    Refusal.MISNAMED: _(
        "The content of this file is not what its name says. Save it again from the program that"
        " made it, and choose the new file."
    ),
    Refusal.BROKEN: _("This file cannot be read. Open it, save it again, and choose the new file."),
    Refusal.PIXELS: _("This picture has more than 50 million pixels. Choose a smaller one."),
    Refusal.LEGACY: _(
        "This document has a password or an old format. Save it without a password as docx, xlsx,"
        " pptx or PDF, and choose the new file."
    ),
    Refusal.MACROS: _(
        "This document holds macros, which are not kept. Save it without macros, or as a PDF, and"
        " choose the new file."
    ),
    Refusal.PACKED: _(
        "This document is packed in a way that is not safe to hand on. Save it again as a PDF, and"
        " choose the new file."
    ),
    Refusal.MIXED: _(
        "This file is two kinds of file in one. Save it again from the program that made it, and"
        " choose the new file."
    ),
}


def day_field(label: Any, **options: Any) -> forms.DateField:
    """Dates travel as ISO, whatever the language: that is what date inputs send."""
    widget = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
    messages = {"invalid": _("Enter a date."), "required": _("Enter a date.")}
    return forms.DateField(
        label=label, widget=widget, localize=False, error_messages=messages, **options
    )


def text_widget(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "form-control", "dir": "auto", **attrs})


class EvidenceForm(SubmissionForm):
    """Only the fields of the chosen kind count; what stands in the others is kept and ignored."""

    kind = ListField(choices=Kind.choices, initial=Kind.LINK, label=_("Kind of evidence"))
    url = CleanCharField(
        max_length=URL_LENGTH,
        required=False,
        label=_("Address of the page"),
        widget=forms.URLInput(
            attrs={"class": "form-control", "dir": "ltr", "placeholder": "https://"}
        ),
    )
    file = forms.FileField(
        required=False,
        label=_("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ACCEPT}),
        help_text=_(
            "PDF, picture (PNG, JPEG, WebP) or office document (docx, xlsx, pptx, odt, ods, odp),"
            " at most 5 MB."
        ),
    )
    text = CleanTextField(
        max_length=TEXT_LENGTH,
        required=False,
        label=_("What do you know, and from where?"),
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control", "dir": "auto"}),
        help_text=_("A note counts as an opinion."),
    )
    title = CleanCharField(
        max_length=TITLE_LENGTH, required=False, label=_("Title"), widget=text_widget()
    )
    is_metric = forms.BooleanField(
        required=False,
        label=_("It shows a metric"),
        help_text=_(
            "A figure that is measured, like a satisfaction score or a response time. Without an"
            " end it counts as a metric for twelve months: dated earlier than that before the end"
            " of the period, it counts as a document."
        ),
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    dated_on = day_field(_("Date"))
    expires_on = day_field(
        _("Valid until"),
        required=False,
        help_text=_("What expires before the end of the period counts as an opinion."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["dated_on"].initial = today

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        if url and self._is(Kind.LINK):
            _check_link(url)
        return url

    def clean_file(self) -> CheckedFile | None:
        upload: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if upload is None or not self._is(Kind.FILE):
            return None
        try:
            if (upload.size or 0) > MAX_BYTES:
                raise FileRefused(Refusal.TOO_BIG)
            return check_file(upload.name or "", upload.read())
        except FileRefused as error:
            raise ValidationError(REASONS[error.reason], code=error.reason) from error

    def clean_dated_on(self) -> date:
        day: date = self.cleaned_data["dated_on"]
        if day < EARLIEST or day > self.today:
            raise ValidationError(_("Enter a date between 2000 and today."), code="range")
        return day

    def clean_expires_on(self) -> date | None:
        day: date | None = self.cleaned_data["expires_on"]
        if day is not None and not EARLIEST <= day <= LATEST:
            raise ValidationError(_("Enter a date between 2000 and 2100."), code="range")
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        self._demand_content(data)
        dated, expires = data.get("dated_on"), data.get("expires_on")
        if dated and expires and expires < dated:
            self.add_error("expires_on", _("It cannot expire before its own date."))
        if self.errors and self.files and "file" not in self.errors and self._is(Kind.FILE):
            self.add_error("file", _("Choose the file again: browsers do not keep it."))
        return data

    def _demand_content(self, data: dict[str, Any]) -> None:
        missing = {
            Kind.LINK: ("url", _("Type or paste the address.")),
            Kind.FILE: ("file", _("Choose a file.")),
            Kind.NOTE: ("text", _("Write what you know.")),
        }
        name, message = missing.get(data.get("kind", ""), ("", ""))
        if name and not data.get(name) and name not in self.errors:
            self.add_error(name, message)
        file: CheckedFile | None = data.get("file")
        if "title" in data and not data["title"]:
            data["title"] = file.name if file else ""
            if not data["title"] and not self._is(Kind.FILE):
                self.add_error("title", _("Give it a title by which others recognise it."))

    def _is(self, kind: Kind) -> bool:
        return bool(self.cleaned_data.get("kind") == kind)


def _check_link(url: str) -> None:
    """Raises ValidationError for everything but a plain web address, an intranet's included."""
    if not url.lower().startswith(("https://", "http://")):
        raise ValidationError(_("Start the address with https:// or http://."), code="scheme")
    try:
        parts = urlsplit(url)
        broken = NOT_IN_A_LINK.search(url) or not parts.hostname or parts.port == 0
    except ValueError:
        broken = True
    if broken:
        text = _("This is not an address that a browser can open. Copy it again.")
        raise ValidationError(text, code="broken")
    if parts.username is not None or parts.password is not None:
        text = _("Leave the user name and password out of the address: others will see it.")
        raise ValidationError(text, code="secret")
