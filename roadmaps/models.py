"""The plan: what a unit has decided to do about its weaker areas."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from assessments.models import Assessment
from maturity.levels import AREA_KEYS
from organizations.models import Membership, Organization, Unit


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    def of_unit(self, unit: Unit) -> "InitiativeQuerySet":
        return self.filter(unit=unit)

    def for_member(self, membership: Membership) -> "InitiativeQuerySet":
        """Those of the member's units."""
        if not membership.unit_limits:
            return self
        return self.filter(unit__in=Unit.objects.for_member(membership))

    def current(self) -> "InitiativeQuerySet":
        """Those that have not been removed, in the order of the plan."""
        return self.filter(removed_at=None).order_by("horizon", "position", "created_at", "id")

    def public(self) -> "InitiativeQuerySet":
        """Without those that answer a draft: a draft is for those who assess."""
        answered = Q(assessment=None) | Q(assessment__state=Assessment.State.COMPLETED)
        return self.filter(answered)

    def removed(self) -> "InitiativeQuerySet":
        return self.exclude(removed_at=None).order_by("-removed_at")

    def action_keys(self) -> set[str]:
        """Keys of the model's actions among these."""
        return set(self.exclude(action_key="").values_list("action_key", flat=True))

    def next_position(self, horizon: str) -> int:
        """The place after the last one of that horizon."""
        rows = self.filter(horizon=horizon)
        last: int | None = rows.aggregate(last=models.Max("position"))["last"]
        return 0 if last is None else last + 1

    def with_words(self) -> "InitiativeQuerySet":
        """With what their words come from: the person responsible and the model that suggested."""
        related = self.select_related("responsible", "assessment__model_version")
        return related.defer("assessment__model_version__content")


TITLE_LENGTH = 200
ROLE_LENGTH = 120
NOTES_LENGTH = 4000


class Initiative(models.Model):
    """Something the unit will do, in one of three horizons.

    `title` and `responsible_role` are empty while the words are the model's own: they are then
    shown in the reader's language. Once somebody edits them, they hold that person's text.
    """

    class Horizon(models.TextChoices):
        FIRST = "0-3", _("0–3 months")
        SECOND = "3-6", _("3–6 months")
        THIRD = "6-12", _("6–12 months")

    class Effort(models.TextChoices):
        SMALL = "S", _("S · up to 1 person-month")
        MEDIUM = "M", _("M · up to 3 person-months")
        LARGE = "L", _("L · up to 6 person-months")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        UNDER_WAY = "under_way", _("Under way")
        DONE = "done", _("Done")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="initiatives")
    # The assessment that the initiative answers; a roadmap may also start without one. A draft may
    # be discarded and its initiatives stay; completed assessments are never deleted.
    assessment = models.ForeignKey(
        Assessment, null=True, blank=True, on_delete=models.SET_NULL, related_name="initiatives"
    )
    area_key = models.CharField(max_length=20)
    criterion_id = models.CharField(max_length=20, blank=True)
    action_key = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    notes = models.TextField(blank=True)
    horizon = models.CharField(max_length=4, choices=Horizon.choices)
    effort = models.CharField(max_length=1, choices=Effort.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    responsible_role = models.CharField(max_length=ROLE_LENGTH, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager(
        organization="organization",
        _manager_class=models.Manager.from_queryset(InitiativeQuerySet),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "action_key"],
                condition=Q(removed_at=None) & ~Q(action_key=""),
                name="initiative_action_once_per_unit",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_on=None) | Q(due_on__gte=F("starts_on")),
                name="initiative_dates_forward",
            ),
            models.CheckConstraint(
                condition=~Q(title="") | ~Q(action_key=""), name="initiative_has_words"
            ),
            models.CheckConstraint(
                condition=Q(area_key__in=AREA_KEYS), name="initiative_area_known"
            ),
            # Their choices in writing: a class body does not see the classes beside Meta.
            models.CheckConstraint(
                condition=Q(horizon__in=("0-3", "3-6", "6-12")), name="initiative_horizon_known"
            ),
            models.CheckConstraint(
                condition=Q(effort__in=("S", "M", "L")), name="initiative_effort_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("planned", "under_way", "done")),
                name="initiative_state_known",
            ),
        ]
        indexes = [models.Index(fields=["unit", "horizon"], name="initiative_unit_horizon")]

    def __str__(self) -> str:
        return self.title or self.action_key
