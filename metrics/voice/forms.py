"""Forms of the praise wall and of the list of comments."""

from datetime import date
from typing import Any, cast

from crispy_forms.layout import Div
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foundation.fields import (
    CleanCharField,
    CleanTextField,
    ListField,
    RowField,
    SubmissionForm,
    VersionField,
)
from metrics.models import Channel, MetricDefinition, Team, Touchpoint
from metrics.models.voice import PRAISE_LENGTH
from metrics.screening import screen
from metrics.voice.actions import PraiseFacts
from metrics.wording import metric_name
from organizations.forms import PageForm
from organizations.forms_people import UnitChoiceField
from organizations.models import Membership, Unit

CHOOSE = {"invalid_choice": _("Choose one from the list."), "required": _("Choose one.")}
SELECT = {"class": "form-select"}
EARLIEST = date(2000, 1, 1)


class WallFilterForm(forms.Form):
    unit = UnitChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("All units"),
        widget=forms.Select(attrs=SELECT),
    )
    team = RowField(
        label=_("Team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("All teams"),
        widget=forms.Select(attrs=SELECT),
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(organization_id=membership.organization_id)
        cast(UnitChoiceField, self.fields["unit"]).queryset = units.active()
        teams = Team.objects.filter(organization_id=membership.organization_id)
        cast(RowField, self.fields["team"]).queryset = teams


class CommentFilterForm(forms.Form):
    unit = UnitChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("All units"),
        widget=forms.Select(attrs=SELECT),
    )
    metric = ListField(label=_("Metric"), required=False, widget=forms.Select(attrs=SELECT))
    score = forms.IntegerField(
        label=_("Score"),
        required=False,
        min_value=-32768,
        max_value=32767,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.for_member(membership)
        cast(UnitChoiceField, self.fields["unit"]).queryset = units
        self.names = names_of_metrics(membership)
        choices = sorted(self.names.items(), key=lambda pair: pair[1].casefold())
        cast(ListField, self.fields["metric"]).choices = [("", _("All metrics")), *choices]


def names_of_metrics(membership: Membership) -> dict[str, str]:
    """By id, of every metric that comments may have been kept for. One query."""
    rows = MetricDefinition.objects.filter(metric__organization_id=membership.organization_id)
    return {
        str(row.metric_id): metric_name(row.metric, row)
        for row in rows.select_related("metric").order_by("number")
    }


class PraiseForm(PageForm):
    """What a customer said. The text is screened: addresses and numbers are blacked out, and the
    form comes back once to show that (`found`)."""

    text = CleanTextField(
        max_length=PRAISE_LENGTH,
        label=_("What did the customer say?"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_(
            "In the customer’s own words, without names. At most 500 characters. E-mail addresses"
            " and telephone, card and account numbers are blacked out."
        ),
    )
    unit = UnitChoiceField(
        label=_("Unit"), queryset=Unit.objects.none(), error_messages=CHOOSE, empty_label=None
    )
    team = RowField(
        label=_("Team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("No team"),
        error_messages=CHOOSE,
    )
    touchpoint = RowField(
        label=_("Touchpoint"),
        queryset=Touchpoint.objects.none(),
        required=False,
        empty_label=_("None"),
        error_messages=CHOOSE,
    )
    channel = ListField(
        label=_("Channel"), required=False, choices=[("", _("Not known")), *Channel.choices]
    )
    said_on = forms.DateField(
        label=_("Said on"),
        localize=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter a date."), "required": _("Enter a date.")},
    )
    consent = CleanCharField(
        max_length=200,
        label=_("How did the customer agree?"),
        help_text=_("Such as “Ticked in the survey” or “Asked by telephone on 3 March”."),
    )
    in_report = forms.BooleanField(
        label=_("It may be printed in the report"),
        required=False,
        help_text=_("Only if the customer agreed to that, too."),
    )

    def __init__(
        self,
        *args: Any,
        membership: Membership,
        today: date,
        touchpoint_id: Any = None,
        unit_id: Any = None,
        **kwargs: Any,
    ) -> None:
        """An archived unit or touchpoint stays possible where the row names it already."""
        super().__init__(*args, **kwargs)
        self.today = today
        self.found: tuple[str, ...] = ()
        own = Unit.objects.for_member(membership)
        rows = own.filter(archived_at=None) | own.filter(pk=unit_id)
        cast(UnitChoiceField, self.fields["unit"]).queryset = rows
        teams = Team.objects.filter(organization_id=membership.organization_id)
        cast(RowField, self.fields["team"]).queryset = teams
        touchpoints = Touchpoint.objects.filter(organization_id=membership.organization_id)
        cast(RowField, self.fields["touchpoint"]).queryset = (
            touchpoints.filter(archived_at=None) | touchpoints.filter(pk=touchpoint_id)
        ).order_by("name")

    def clean_said_on(self) -> date:
        day: date = self.cleaned_data["said_on"]
        if day < EARLIEST or day > self.today:
            raise ValidationError(_("Enter a date between 2000 and today."), code="range")
        return day

    def clean_text(self) -> str:
        """The screened text. The field shows it, too; what was typed comes back to be read."""
        screened = screen(str(self.cleaned_data["text"]))
        self.found = screened.found
        if screened.found:
            data = self.data.copy()  # type: ignore[attr-defined]
            data[self.add_prefix("text")] = screened.text
            self.data = data
        return screened.text[:PRAISE_LENGTH]

    def facts(self) -> PraiseFacts:
        names = PraiseFacts.__dataclass_fields__
        return PraiseFacts(**{name: self.cleaned_data[name] for name in names})


WHERE = Div("unit", "team", css_class="two")
HOW = Div("touchpoint", "channel", css_class="two")


class PraiseAddForm(PraiseForm, SubmissionForm):
    layout = ("text", WHERE, HOW, "said_on", "consent", "in_report", "submission")


class PraiseEditForm(PraiseForm):
    version = VersionField()
    layout = ("text", WHERE, HOW, "said_on", "consent", "in_report", "version")
