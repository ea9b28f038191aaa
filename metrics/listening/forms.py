"""Forms of the listening plan."""

from decimal import Decimal
from typing import Any, cast

from crispy_forms.layout import Div
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.fields import CleanCharField, ListField, RowField, SubmissionForm, VersionField
from metrics.listening.actions import PostFacts, TouchpointFacts
from metrics.models import JourneyStep, ListeningPost, Metric, MetricDefinition, Moment
from metrics.wording import metric_name
from organizations.forms import PageForm
from organizations.models import Membership

NAME_LENGTH = 80
CHOOSE = _("Choose one from the list.")


class MomentFilterForm(forms.Form):
    moment = ListField(
        label=_("Moment"),
        required=False,
        choices=[("", _("All moments")), *Moment.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class StepForm(PageForm):
    name = CleanCharField(
        max_length=NAME_LENGTH,
        label=_("Name of the step"),
        help_text=_("As your colleagues call it, such as “Booking” or “First weeks”."),
    )


class StepAddForm(StepForm, SubmissionForm):
    layout = ("name", "submission")


class StepEditForm(StepForm):
    version = VersionField()
    layout = ("name", "version")


class TouchpointForm(PageForm):
    name = CleanCharField(
        max_length=NAME_LENGTH,
        label=_("Name of the touchpoint"),
        help_text=_("Where you and the customer meet, such as “Call centre” or “Invoice”."),
    )
    step = RowField(
        label=_("Step of the journey"),
        queryset=JourneyStep.objects.none(),
        required=False,
        empty_label=_("Not placed yet"),
        error_messages={"invalid_choice": CHOOSE},
    )
    moment = ListField(
        label=_("Moment of the customer’s life"),
        required=False,
        choices=[("", _("None of the five")), *Moment.choices],
    )
    matters_most = forms.BooleanField(
        label=_("This touchpoint matters most"),
        required=False,
        help_text=_("A moment of truth: what happens here decides whether customers stay."),
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = JourneyStep.objects.filter(organization_id=membership.organization_id)
        cast(RowField, self.fields["step"]).queryset = steps

    def facts(self) -> TouchpointFacts:
        fields = self.cleaned_data
        return TouchpointFacts(
            fields["name"], fields["step"], fields["moment"], fields["matters_most"]
        )


PLACE = Div("step", "moment", css_class="two")


class TouchpointAddForm(TouchpointForm, SubmissionForm):
    layout = ("name", PLACE, "matters_most", "submission")


class TouchpointEditForm(TouchpointForm):
    version = VersionField()
    layout = ("name", PLACE, "matters_most", "version")


class MetricField(RowField):
    """A metric of the organisation by its name; `names` must be given by the form."""

    names: dict[Any, str]

    def label_from_instance(self, obj: Any) -> str:
        return str(self.names.get(obj.pk, obj.key))


class MemberField(RowField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.user.name or obj.user.email)


class PostForm(PageForm):
    source = ListField(
        label=_("What do you listen to?"),
        choices=ListeningPost.Source.choices,
        help_text=_("A survey asks; the others are what customers say unasked."),
    )
    metric = MetricField(
        label=_("Metric"),
        queryset=Metric.objects.none(),
        required=False,
        empty_label=_("None"),
        error_messages={"invalid_choice": CHOOSE},
        help_text=_("Needed for a survey. Switch metrics on in the catalogue."),
    )
    channel = CleanCharField(
        max_length=NAME_LENGTH,
        required=False,
        label=_("Channel"),
        help_text=_("Such as “SMS after the call” or “Google Maps”."),
    )
    cadence = ListField(
        label=_("How often?"),
        choices=ListeningPost.Cadence.choices,
        initial=ListeningPost.Cadence.MONTH,
    )
    responsible = MemberField(
        label=_("Responsible"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
        error_messages={"invalid_choice": CHOOSE},
    )
    sampled = forms.DecimalField(
        label=_("Share asked or read, in %"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        localize=True,
        help_text=_("100 for all of them; a smaller share is a sample."),
        error_messages={"min_value": _("Enter more than 0."), "max_value": _("Enter at most 100.")},
    )
    note = CleanCharField(max_length=500, required=False, label=_("Note"))

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        """A metric that has been switched off stays possible where the row names it already."""
        super().__init__(*args, **kwargs)
        known = Q(is_on=True) | Q(pk=self.initial.get("metric"))
        metrics = Metric.objects.filter(known, organization_id=membership.organization_id)
        field = cast(MetricField, self.fields["metric"])
        field.queryset, field.names = metrics, _names(membership)
        members = Membership.objects.filter(organization_id=membership.organization_id)
        cast(MemberField, self.fields["responsible"]).queryset = members.select_related(
            "user"
        ).order_by("user__name", "user__email")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        is_survey = data.get("source") == ListeningPost.Source.SURVEY
        field = cast(MetricField, self.fields["metric"])
        is_missing = "metric" not in self.errors and not data.get("metric")
        if is_survey and is_missing and cast(Any, field.queryset).exists():
            text = _("Choose the metric that this survey measures.")
            self.add_error("metric", ValidationError(text, code="metric_needed"))
        return data

    def facts(self) -> PostFacts:
        fields = self.cleaned_data
        names = ("source", "channel", "metric", "responsible", "cadence", "sampled", "note")
        return PostFacts(**{name: fields[name] for name in names})


def _names(membership: Membership) -> dict[Any, str]:
    """Of all metrics, by their latest definition. One query."""
    rows = MetricDefinition.objects.filter(metric__organization_id=membership.organization_id)
    return {
        row.metric_id: metric_name(row.metric, row)
        for row in rows.select_related("metric").order_by("number")
    }


WHAT = Div("source", "metric", css_class="two")
HOW = Div("channel", "cadence", css_class="two")
WHO = Div("responsible", "sampled", css_class="two")


class PostAddForm(PostForm, SubmissionForm):
    layout = (WHAT, HOW, WHO, "note", "submission")


class PostEditForm(PostForm):
    version = VersionField()
    layout = (WHAT, HOW, WHO, "note", "version")
