"""The metrics of an organisation: what each means, whose it is, and what it should reach."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_scopes import ScopedManager

from foundation.periods import Period, kind_of
from metrics import recipes
from organizations.models import Membership, Organization, Unit


class Moment(models.TextChoices):
    """Where in the customer's life a figure belongs."""

    ONBOARDING = "onboarding", _("Onboarding")
    SUPPORT = "support", _("Support")
    PRODUCT = "product_30_60_90", _("Product after 30, 60 and 90 days")
    RELATIONSHIP = "relationship", _("Relationship")
    RENEWAL = "renewal", _("Renewal")


class Channel(models.TextChoices):
    SURVEY = "survey", _("Survey")
    CHAT = "chat", _("Chat")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telephone")
    SOCIAL = "social", _("Social media")
    WEB = "web", _("Web")
    CRM = "crm", _("Customer records (CRM)")
    FINANCE = "finance", _("Finance")
    INTERNAL = "internal", _("Internal")


class Severity(models.TextChoices):
    CRITICAL = "critical", pgettext_lazy("severity", "Critical")
    HIGH = "high", pgettext_lazy("severity", "High")
    NORMAL = "normal", pgettext_lazy("severity", "Normal")
    LOW = "low", pgettext_lazy("severity", "Low")


class Rhythm(models.TextChoices):
    """How often a metric is reported; the kind of period of its grid."""

    MONTH = "month", _("Every month")
    QUARTER = "quarter", _("Every quarter")
    HALF_YEAR = "half_year", _("Every half-year")
    YEAR = "year", _("Every year")


class Team(models.Model):
    """People who look after some of the metrics and have a dashboard of these."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint("organization", Lower("name"), name="team_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="team_has_a_name"),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MetricQuerySet(models.QuerySet["Metric"]):
    def on(self) -> "MetricQuerySet":
        """Those that the organisation uses."""
        return self.filter(is_on=True)


class Metric(models.Model):
    """A metric of one organisation: of the catalogue (`key` is its sheet's) or its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="metrics")
    key = models.SlugField(max_length=60)
    is_own = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.QUARTER)
    responsible = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="metrics"
    )
    teams = models.ManyToManyField(Team, blank=True, related_name="metrics")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = ScopedManager(
        organization="organization",
        _manager_class=models.Manager.from_queryset(MetricQuerySet),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="metric_key_once"),
            models.CheckConstraint(
                condition=Q(rhythm__in=["month", "quarter", "half_year", "year"]),
                name="metric_rhythm_known",
            ),
        ]
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class MetricDefinition(models.Model):
    """What a metric means from one day on; never changed, only followed by the next number.

    The texts of a metric of the catalogue are in its sheet; here they stand only where the
    organisation wrote its own, in the one language that it wrote.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="definitions")
    number = models.PositiveIntegerField()
    recipe = models.CharField(max_length=20)
    unit = models.CharField(max_length=10)
    higher_is_better = models.BooleanField()
    minimum = models.FloatField(null=True, blank=True)
    maximum = models.FloatField(null=True, blank=True)
    scale_min = models.SmallIntegerField(null=True, blank=True)
    scale_max = models.SmallIntegerField(null=True, blank=True)
    top_from = models.SmallIntegerField(null=True, blank=True)
    top_to = models.SmallIntegerField(null=True, blank=True)
    bottom_from = models.SmallIntegerField(null=True, blank=True)
    bottom_to = models.SmallIntegerField(null=True, blank=True)
    # The target time of cases, in the metric's own unit.
    limit = models.FloatField(null=True, blank=True)
    low_below = models.PositiveSmallIntegerField(default=recipes.GENERAL_LOW)
    # What was asked, of whom, over which time: a change of any of them starts a new series.
    question = models.CharField(max_length=500, blank=True)
    base = models.CharField(max_length=200, blank=True)
    window = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=120, blank=True)
    short = models.CharField(max_length=40, blank=True)
    what = models.TextField(blank=True)
    formula = models.TextField(blank=True)
    audience = models.CharField(max_length=300, blank=True)
    application = models.TextField(blank=True)
    strengths = models.TextField(blank=True)  # one a line
    weaknesses = models.TextField(blank=True)
    moments = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    criteria = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True)  # why it was changed
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120, blank=True)

    objects = ScopedManager(organization="metric__organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["metric", "number"], name="definition_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="definition_from_1"),
            models.CheckConstraint(
                condition=Q(recipe__in=[recipe.value for recipe in recipes.Recipe]),
                name="definition_recipe_known",
            ),
            models.CheckConstraint(
                condition=Q(unit__in=[unit.value for unit in recipes.Unit]),
                name="definition_unit_known",
            ),
            models.CheckConstraint(
                condition=Q(scale_min=None, scale_max=None) | Q(scale_max__gt=F("scale_min")),
                name="definition_scale_forward",
            ),
            models.CheckConstraint(
                condition=Q(top_from=None, top_to=None)
                | Q(
                    top_to__gte=F("top_from"),
                    top_from__gte=F("scale_min"),
                    top_to__lte=F("scale_max"),
                ),
                name="definition_top_in_scale",
            ),
        ]
        ordering = ["metric", "number"]

    def __str__(self) -> str:
        return f"{self.metric_id} {self.number}"

    @property
    def pure(self) -> recipes.Definition:
        """What decides the figure, for the formulas."""
        return recipes.Definition(
            recipe=recipes.Recipe(self.recipe),
            unit=recipes.Unit(self.unit),
            higher_is_better=self.higher_is_better,
            minimum=self.minimum,
            maximum=self.maximum,
            scale_min=self.scale_min,
            scale_max=self.scale_max,
            top_from=self.top_from,
            top_to=self.top_to,
            bottom_from=self.bottom_from,
            bottom_to=self.bottom_to,
            limit=self.limit,
            low_below=self.low_below,
        )


class Target(models.Model):
    """What a metric should reach in a unit during a period; sub-units without one take it over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="targets")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="targets")
    period_start = models.DateField()
    period_end = models.DateField()
    value = models.DecimalField(max_digits=14, decimal_places=4)
    version = models.PositiveIntegerField(default=1)
    set_at = models.DateTimeField()
    set_by_name = models.CharField(max_length=120, blank=True)

    objects = ScopedManager(organization="metric__organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["metric", "unit", "period_start", "period_end"], name="target_once"
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")), name="target_period_forward"
            ),
        ]
        ordering = ["metric", "unit", "-period_start"]

    def __str__(self) -> str:
        return f"{self.metric_id} {self.period.label}: {self.value}"

    @property
    def period(self) -> Period:
        return Period(
            self.period_start, self.period_end, kind_of(self.period_start, self.period_end)
        )
