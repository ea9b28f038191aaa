"""What a lead types about a round: its terms, whom to invite, and the two lists of groups."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast

from crispy_forms.layout import Div
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assessments.models import GROUP_LENGTH, GroupKind
from assessments.rounds.addresses import Entry, entries
from assessments.rounds.groups import MOST, Lists
from assessments.rounds.people import NAME_LENGTH, Groups, Person
from foundation.cleaning import TextTooLong, UncleanText, clean_text
from foundation.fields import CleanCharField, CleanTextField, ListField, VersionField
from organizations.forms import PageForm

DEFAULT_DAYS = timedelta(days=14)
MOST_DAYS = timedelta(days=90)
ADDRESS_LENGTH = 254
PASTE_LENGTH = 60_000


class DueDateField(forms.DateField):
    """A day after today; it travels as ISO, as date inputs send it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(label=_("Answers by"), widget=widget, localize=False, **options)

    def bound_to(self, today: date) -> None:
        self.today = today
        first, last = today + timedelta(days=1), today + MOST_DAYS
        self.widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    def clean(self, value: Any) -> Any:
        day: date | None = super().clean(value)
        if day is not None and day <= self.today:
            raise ValidationError(_("Choose a day in the future."), code="past")
        if day is not None and day > self.today + MOST_DAYS:
            raise ValidationError(_("Choose a day within the next 90 days."), code="too_late")
        return day


class DueForm(PageForm):
    """Until when people answer. `today` is a day in the organisation's time zone."""

    due_on = DueDateField(help_text=_("Up to 90 days from today."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(DueDateField, self.fields["due_on"]).bound_to(today)
        self.initial.setdefault("due_on", today + DEFAULT_DAYS)


class OpenForm(DueForm):
    """The terms of a new round; all but the day are for good."""

    class Names:
        WITHOUT = "without"
        WITH = "with"

    names = ListField(
        label=_("Names beside the ratings?"),
        choices=[
            (Names.WITHOUT, _("Without names: nobody ever sees who gave which rating")),
            (Names.WITH, _("With names: after the round is closed, ratings carry a name")),
        ],
        widget=forms.RadioSelect,
        initial=Names.WITHOUT,
        help_text=_(
            "People answer more openly without names. With names, all members who see the completed"
            " result see who gave which rating. People are told before they rate, so this cannot be"
            " changed later."
        ),
    )
    compare_by = ListField(
        label=_("Compare which groups?"),
        choices=[
            (GroupKind.SENIORITY, _("Seniority, such as front line and leadership")),
            (GroupKind.DEPARTMENT, _("Departments, such as sales and service")),
        ],
        widget=forms.RadioSelect,
        initial=GroupKind.SENIORITY,
        help_text=_(
            "Only groups of three people or more are shown. One of the two, for good:"
            " both together could give single people away."
        ),
    )
    field_order = ["due_on", "names", "compare_by"]


class GroupsOfPeopleForm(PageForm):
    """Department, seniority and areas; `groups` holds them once the form is valid."""

    department = ListField(label=_("Department"), required=False)
    seniority = ListField(label=_("Seniority"), required=False)
    areas = forms.MultipleChoiceField(
        label=_("Areas"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one area."),
            "invalid_choice": _("Choose areas from the list."),
        },
    )

    def __init__(
        self,
        *args: Any,
        lists: Lists,
        areas: list[tuple[str, str]],
        stored: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        """`stored` are names that stay possible although they left the lists."""
        super().__init__(*args, **kwargs)
        for kind in GroupKind:
            names = [*lists[kind], *(name for name in stored if name not in lists[kind])]
            field = cast(ListField, self.fields[kind.value])
            field.choices = [("", _("Not given")), *((name, name) for name in names if name)]
        cast(forms.MultipleChoiceField, self.fields["areas"]).choices = areas
        self.initial.setdefault("areas", [key for key, _name in areas])

    @property
    def groups(self) -> Groups:
        fields = self.cleaned_data
        return Groups(fields["department"], fields["seniority"], tuple(fields["areas"]))


class InviteForm(GroupsOfPeopleForm):
    """Many addresses at once. What is no address stands in `malformed`, and is no error here:
    the others are invited, and only these come back to be corrected."""

    people = CleanTextField(
        max_length=PASTE_LENGTH,
        label=_("E-mail addresses"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "One per line, or separated by commas or semicolons. Names beside the addresses, as"
            " mail programs copy them, are understood."
        ),
    )
    language = ListField(
        label=_("Language of the e-mails"),
        choices=settings.LANGUAGES,
        help_text=_("Members get theirs in the language of their profile."),
    )
    field_order = ["people", "department", "seniority", "areas", "language"]
    layout = ("people", Div("department", "seniority", css_class="two"), "areas", "language")

    def clean_people(self) -> list[Person]:
        self.malformed: list[str] = []
        found: dict[str, Person] = {}
        for entry in entries(self.cleaned_data["people"]):
            if is_address(entry.email):
                person = Person(entry.email.lower(), _name(entry))
                found.setdefault(person.email, person)
            else:
                self.malformed.append(entry.raw)
        if not found and not self.malformed:
            raise ValidationError(_("Type at least one e-mail address."), code="none")
        return list(found.values())


def is_address(email: str) -> bool:
    if len(email) > ADDRESS_LENGTH:
        return False
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


def _name(entry: Entry) -> str:
    """At most as long as names are; an address must not fail for a long name beside it."""
    return clean_text(entry.name[:NAME_LENGTH], max_length=NAME_LENGTH)


class ParticipantForm(GroupsOfPeopleForm):
    """One participant, to be corrected."""

    name = CleanCharField(max_length=NAME_LENGTH, label=_("Name"), required=False)
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=ADDRESS_LENGTH,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    version = VersionField()
    field_order = ["name", "email", "department", "seniority", "areas", "version"]
    layout = ("name", "email", Div("department", "seniority", css_class="two"), "areas", "version")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    @property
    def person(self) -> Person:
        return Person(self.cleaned_data["email"], self.cleaned_data["name"])


class NamesField(CleanTextField):
    """One name per line (shape: list of str), 1 to 20 of at most 60 characters, each once."""

    def clean(self, value: Any) -> Any:
        lines = super().clean(value).split("\n")
        names = [name for line in lines if (name := self._one(line))]
        folded = [name.casefold() for name in names]
        twice = [name for place, name in enumerate(names) if name.casefold() in folded[:place]]
        if twice:
            text = _("“%(name)s” stands here twice. Leave it once.")
            raise ValidationError(text, code="twice", params={"name": twice[0]})
        if not 1 <= len(names) <= MOST:
            text = _("Write 1 to 20 names, one per line.")
            raise ValidationError(text, code="count")
        return names

    def _one(self, line: str) -> str:
        try:
            return clean_text(line, max_length=GROUP_LENGTH)
        except (TextTooLong, UncleanText) as error:
            text = ngettext(
                "Shorten “%(start)s…” to %(limit)d character.",
                "Shorten “%(start)s…” to %(limit)d characters.",
                GROUP_LENGTH,
            ) % {"start": line.strip()[:20], "limit": GROUP_LENGTH}
            raise ValidationError(text, code="max_length") from error

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


def _names_field(label: Any) -> NamesField:
    return NamesField(
        max_length=MOST * (GROUP_LENGTH + 1) * 2,
        label=label,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("One per line, 20 at most."),
    )


class GroupsForm(PageForm):
    """Both lists; the version is the fingerprint of the lists that the page was loaded with."""

    departments = _names_field(_("Departments"))
    seniorities = _names_field(_("Seniorities"))
    version = VersionField()
