"""Forms of units and members."""

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from foundation.fields import ListField, RowField, RowsField, SubmissionForm, VersionField
from organizations.forms import PageForm, name_field
from organizations.models import MAX_UNIT_DEPTH, Cadence, Membership, Role, Unit, UnitQuerySet
from organizations.queries import INDENT

ROLE_CHOICES = [
    (Role.OWNER, _("Owner: everything, people and settings included")),
    (Role.LEAD, _("CX lead: assesses and plans")),
    (Role.RATER, _("Rater: sees what a reader sees; own ratings come with a later version")),
    (Role.READER, _("Reader: sees results, history, roadmap and reports")),
]


class TreeIterator(ModelChoiceIterator):  # type: ignore[type-arg]
    """Parents before children, children indented."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for unit in self.queryset.in_tree_order():  # type: ignore[attr-defined]
            yield self.choice(unit)


def unit_label(unit: Unit) -> str:
    return INDENT * unit.indent + unit.name


class UnitChoiceField(RowField):
    """One unit of the queryset that the form gives it."""

    iterator = TreeIterator

    def label_from_instance(self, obj: Unit) -> str:
        return unit_label(obj)


class UnitsField(RowsField):
    """Several units of the queryset that the form gives it."""

    iterator = TreeIterator
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Unit) -> str:
        return unit_label(obj)


class UnitForm(PageForm):
    """Name, kind, place and pace of a unit. The places are those that the member works with."""

    name = name_field(_("Name"))
    kind = ListField(label=_("Kind"), choices=Unit.Kind.choices)
    parent = UnitChoiceField(
        label=_("Part of"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("Nothing: it stands at the top"),
        error_messages={"invalid_choice": _("Choose a unit from the list.")},
    )
    cadence = ListField(
        label=_("How often is it assessed?"),
        required=False,
        choices=[("", _("No fixed rhythm")), *Cadence.choices],
        help_text=_("The next assessment is planned as soon as one is completed."),
    )

    def __init__(
        self, *args: Any, membership: Membership, unit: Unit | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        parent = cast(UnitChoiceField, self.fields["parent"])
        parent.queryset = self._places(membership)
        if membership.unit_limits and not self._stands_on_top():
            # Who is limited to some units may not put anything outside of them.
            parent.required = True
            parent.empty_label = None

    def _places(self, membership: Membership) -> UnitQuerySet:
        active: UnitQuerySet = Unit.objects.active()
        places = active.for_member(membership).filter(depth__lt=MAX_UNIT_DEPTH)
        if self.unit is None:
            return places
        own_place = Q(pk=self.unit.parent_id)
        below = Unit.objects.within([self.unit.pk]).values("pk")
        return active.filter(own_place | Q(pk__in=places.values("pk"))).exclude(pk__in=below)

    def _stands_on_top(self) -> bool:
        return self.unit is not None and self.unit.parent_id is None


class UnitAddForm(UnitForm, SubmissionForm):
    field_order = ["name", "kind", "parent", "cadence"]


class UnitEditForm(UnitForm):
    version = VersionField()


class PlaceForm(PageForm):
    """A role, and for which units. `cleaned_data["units"]` is empty when it is for all."""

    class Reach:
        ALL = "all"
        SOME = "some"

    role = ListField(label=_("Role"), choices=ROLE_CHOICES, widget=forms.RadioSelect)
    reach = ListField(
        label=_("For which units?"),
        choices=[(Reach.ALL, _("All units")), (Reach.SOME, _("Only the units ticked below"))],
        widget=forms.RadioSelect,
        initial=Reach.ALL,
        help_text=_("An owner always has all units. A unit brings those below it along."),
    )
    units = UnitsField(
        label=_("Units"),
        queryset=Unit.objects.none(),
        required=False,
        error_messages={"invalid_choice": _("Choose units from the list.")},
    )

    def __init__(self, *args: Any, member: Membership | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A limit to an archived unit must stay visible: losing it would mean "all units".
        kept = member.unit_limits if member else []
        units = cast(UnitsField, self.fields["units"])
        units.queryset = Unit.objects.filter(Q(archived_at=None) | Q(pk__in=kept))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        limited = cleaned.get("reach") == self.Reach.SOME and cleaned.get("role") != Role.OWNER
        if limited and not cleaned.get("units") and "units" not in self.errors:
            text = _("Tick at least one unit, or choose all units.")
            self.add_error("units", ValidationError(text, code="none"))
        if not limited:
            cleaned["units"] = []
        return cleaned


class InviteForm(PlaceForm, SubmissionForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["email", "role", "reach", "units"]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class MemberForm(PlaceForm):
    version = VersionField()
