"""Forms of the catalogue, of a metric's settings and of its targets."""

from decimal import Decimal
from typing import Any, cast

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.fields import (
    CleanCharField,
    ListField,
    RowField,
    RowsField,
    SubmissionForm,
    VersionField,
)
from foundation.periods import Period, PeriodKind, period_of
from metrics.definitions.pages import areas
from metrics.models import Channel, Moment, Rhythm, Team
from organizations.forms import PageForm
from organizations.forms_people import UnitChoiceField
from organizations.models import Membership, Unit

CHOOSE = _("Choose one from the list.")
SELECT = {"class": "form-select"}


class CatalogueForm(forms.Form):
    """What to show of the catalogue; what cannot be is left out of account."""

    q = CleanCharField(
        max_length=80,
        label=_("Search"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "class": "form-control"}),
    )
    moment = ListField(
        label=_("Moment"),
        required=False,
        choices=[("", _("All moments")), *Moment.choices],
        widget=forms.Select(attrs=SELECT),
    )
    channel = ListField(
        label=_("Channel"),
        required=False,
        choices=[("", _("All channels")), *Channel.choices],
        widget=forms.Select(attrs=SELECT),
    )
    area = ListField(label=_("Area"), required=False, widget=forms.Select(attrs=SELECT))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(ListField, self.fields["area"]).choices = [("", _("All areas")), *areas()]

    def wanted(self) -> dict[str, str]:
        """The filters that can be used."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class MarginForm(forms.Form):
    """How exact a figure should be, for the number of answers that it needs."""

    margin = forms.DecimalField(
        label=_("How exact should it be? ± points"),
        min_value=Decimal(1),
        max_value=Decimal(50),
        decimal_places=1,
        max_digits=4,
        localize=True,
        initial=Decimal(5),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "form-control"}),
        error_messages={
            "min_value": _("Enter at least 1."),
            "max_value": _("Enter at most 50."),
            "invalid": _("Type a number."),
        },
    )


class MemberField(RowField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.user.name or obj.user.email)


class SettingsForm(PageForm):
    """Whose the metric is and how often it is reported."""

    responsible = MemberField(
        label=_("Responsible"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
        error_messages={"invalid_choice": CHOOSE},
    )
    rhythm = ListField(
        label=_("How often is it reported?"),
        choices=Rhythm.choices,
        help_text=_("The grid of figures has a column for each of these periods."),
    )
    teams = RowsField(
        label=_("Teams"),
        queryset=Team.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": CHOOSE},
        help_text=_("The metric stands on the dashboards of these teams."),
    )
    version = VersionField()
    layout: tuple[Any, ...] = (
        Div("responsible", "rhythm", css_class="two"),
        "teams",
        "version",
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {"organization_id": membership.organization_id}
        members = Membership.objects.filter(**own).select_related("user")
        cast(MemberField, self.fields["responsible"]).queryset = members.order_by(
            "user__name", "user__email"
        )
        cast(RowsField, self.fields["teams"]).queryset = Team.objects.filter(**own)


def _spans() -> list[tuple[str, Any]]:
    """Which part of a year: kind and number, such as "quarter-2"."""
    return [
        ("year-1", _("The whole year")),
        ("half_year-1", _("1st half")),
        ("half_year-2", _("2nd half")),
        ("quarter-1", _("1st quarter")),
        ("quarter-2", _("2nd quarter")),
        ("quarter-3", _("3rd quarter")),
        ("quarter-4", _("4th quarter")),
        ("month-1", _("January")),
        ("month-2", _("February")),
        ("month-3", _("March")),
        ("month-4", _("April")),
        ("month-5", _("May")),
        ("month-6", _("June")),
        ("month-7", _("July")),
        ("month-8", _("August")),
        ("month-9", _("September")),
        ("month-10", _("October")),
        ("month-11", _("November")),
        ("month-12", _("December")),
    ]


class TargetForm(PageForm):
    """What a metric should reach in a unit during a period."""

    unit = UnitChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": CHOOSE},
        help_text=_("Units below it take this target over unless they have one of their own."),
    )
    span = ListField(label=_("Period"), choices=_spans())
    year = forms.IntegerField(
        label=_("Year"),
        min_value=2000,
        max_value=2100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    value = forms.DecimalField(
        label=_("Target"),
        max_digits=14,
        decimal_places=4,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": _("Type a number.")},
    )
    # Only where the target exists and is changed; a new one has none.
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)
    layout: tuple[Any, ...] = (
        "unit",
        Div("span", "year", css_class="two"),
        "value",
        "version",
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.for_member(membership).active()
        cast(UnitChoiceField, self.fields["unit"]).queryset = units

    def period(self) -> Period:
        kind, number = self.cleaned_data["span"].rsplit("-", 1)
        return period_of(PeriodKind(kind), self.cleaned_data["year"], int(number))


TEAM_NAME = 80


class TeamForm(PageForm):
    name = CleanCharField(
        max_length=TEAM_NAME,
        label=_("Name of the team"),
        help_text=_("Such as “Customer service” or “Online shop”."),
    )


class TeamAddForm(TeamForm, SubmissionForm):
    layout = ("name", "submission")


class TeamEditForm(TeamForm):
    version = VersionField()
    layout = ("name", "version")
