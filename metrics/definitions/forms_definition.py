"""Forms that define what a metric means."""

from collections.abc import Mapping
from typing import Any, cast

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foundation.fields import CleanCharField, CleanTextField, ListField, SubmissionForm
from metrics.definitions.pages import all_criteria
from metrics.definitions.words import RECIPES
from metrics.models import Channel, MetricDefinition, Moment
from metrics.recipes import GENERAL_LOW, Recipe, Unit
from metrics.wording import UNITS
from organizations.forms import PageForm

ON_A_SCALE = (Recipe.TOP_SHARE, Recipe.SCALE_MEAN)
WITH_LIMIT = (Recipe.TIMES,)
NUMBER = {"inputmode": "numeric"}
DIRECTIONS = [("up", _("Higher is better")), ("down", _("Lower is better"))]
# What the recipe decides by itself: unit and bounds. None: the person says the unit.
UNIT_OF: Mapping[Recipe, tuple[Unit, float | None, float | None]] = {
    Recipe.NPS: (Unit.POINTS, -100, 100),
    Recipe.TOP_SHARE: (Unit.PERCENT, 0, 100),
    Recipe.SCALE_MEAN: (Unit.MEAN, None, None),
    Recipe.SHARE: (Unit.PERCENT, 0, 100),
    Recipe.PER_1000: (Unit.PER_1000, 0, None),
}
TIME_UNITS = (Unit.HOURS, Unit.SECONDS)


def _answer(label: Any, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=-100,
        max_value=100,
        widget=forms.NumberInput(attrs=NUMBER),
        **options,
    )


class MeaningForm(PageForm):
    """What decides a figure and what was asked; the fields of a definition that may change."""

    question = CleanCharField(
        max_length=500,
        label=_("Question"),
        required=False,
        help_text=_("The words that customers read, if it is asked."),
    )
    scale_min = _answer(_("Lowest answer"), help_text=_("Only for answers on a scale."))
    scale_max = _answer(_("Highest answer"))
    top_from = _answer(_("Good answers from"))
    top_to = _answer(_("Good answers to"))
    direction = ListField(label=_("Direction"), choices=DIRECTIONS)
    base = CleanCharField(
        max_length=200,
        label=_("Base"),
        required=False,
        help_text=_("Who or what is counted, such as “All closed cases”."),
    )
    window = CleanCharField(
        max_length=200,
        label=_("Window"),
        required=False,
        help_text=_("Over which time, such as “Within 24 hours of the contact”."),
    )
    limit = forms.FloatField(
        label=_("Target time"),
        required=False,
        min_value=0,
        localize=True,
        help_text=_("In the metric’s unit; the share of cases within it is shown as well."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    low_below = forms.IntegerField(
        label=_("Uncertain below how many answers or cases?"),
        min_value=5,
        max_value=1000,
        initial=GENERAL_LOW,
        widget=forms.NumberInput(attrs=NUMBER),
    )

    def recipe(self) -> Recipe | None:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.recipe() in ON_A_SCALE and "scale_min" in self.fields:
            self._check_scale(data)
        return data

    def _check_scale(self, data: dict[str, Any]) -> None:
        low, high = data.get("scale_min"), data.get("scale_max")
        for name in ("scale_min", "scale_max"):
            if data.get(name) is None and name not in self.errors:
                self.add_error(name, ValidationError(_("Fill in this number."), code="missing"))
        if low is None or high is None:
            return
        if not low < high <= low + 20:
            text = _("The highest answer must be 1 to 20 above the lowest.")
            self.add_error("scale_max", ValidationError(text, code="scale"))
            return
        if self.recipe() is Recipe.TOP_SHARE:
            self._check_top(data, low, high)

    def _check_top(self, data: dict[str, Any], low: int, high: int) -> None:
        start, end = data.get("top_from"), data.get("top_to")
        if start is None or end is None:
            name = "top_from" if start is None else "top_to"
            if name not in self.errors:
                self.add_error(name, ValidationError(_("Fill in this number."), code="missing"))
        elif not low <= start <= end <= high:
            text = _("The good answers must lie within the scale, the lower one first.")
            self.add_error("top_from", ValidationError(text, code="top"))
        elif (start, end) == (low, high):
            text = _("Not every answer can be good. Leave at least one out.")
            self.add_error("top_from", ValidationError(text, code="top"))


SCALE = Div("scale_min", "scale_max", "top_from", "top_to", css_class="two four")


class RedefineForm(MeaningForm):
    """The next definition of a metric. The fields that do not fit its recipe are left out."""

    reason = CleanCharField(
        max_length=500,
        label=_("Why is it changed?"),
        help_text=_("Stands beside the break in every chart."),
    )
    number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, definition: MetricDefinition, **kwargs: Any) -> None:
        self.definition = definition
        kwargs["initial"] = {**stored(definition), "number": definition.number}
        super().__init__(*args, **kwargs)
        for name in self._needless():
            del self.fields[name]
        names = set(self.fields)
        scale = tuple(n for n in ("scale_min", "scale_max", "top_from", "top_to") if n in names)
        rest = ("base", "window", "limit", "low_below", "reason", "number")
        self.layout = (
            "question",
            *([Div(*scale, css_class="two four")] if scale else []),
            "direction",
            *(name for name in rest if name in names),
        )

    def recipe(self) -> Recipe:
        return self.definition.pure.recipe

    def _needless(self) -> list[str]:
        recipe, without = self.recipe(), []
        if recipe not in ON_A_SCALE:
            without += ["scale_min", "scale_max"]
        if recipe is not Recipe.TOP_SHARE:
            without += ["top_from", "top_to"]
        if recipe not in WITH_LIMIT:
            without += ["limit"]
        return without

    def changes(self) -> dict[str, Any]:
        """The columns as they should be; bounds of a mean move with its scale."""
        data = self.cleaned_data
        changes = {name: data[name] for name in STORED if name in self.fields}
        changes["higher_is_better"] = data["direction"] == "up"
        moved = (changes.get("scale_min"), changes.get("scale_max"))
        was = (self.definition.scale_min, self.definition.scale_max)
        if "scale_min" in changes and moved != was:
            # The band of bad answers belongs to the old scale.
            changes["bottom_from"] = changes["bottom_to"] = None
            if self.definition.unit == Unit.MEAN:
                changes["minimum"], changes["maximum"] = (
                    float(data["scale_min"]),
                    float(data["scale_max"]),
                )
        return changes


STORED = (
    "question",
    "scale_min",
    "scale_max",
    "top_from",
    "top_to",
    "base",
    "window",
    "limit",
    "low_below",
)


def stored(definition: MetricDefinition) -> dict[str, Any]:
    """What the form of the next definition starts from."""
    direction = "up" if definition.higher_is_better else "down"
    return {**{name: getattr(definition, name) for name in STORED}, "direction": direction}


def _text(label: Any, *, help_text: Any = "", required: bool = False) -> CleanTextField:
    return CleanTextField(
        max_length=2000,
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _many(label: Any, choices: Any = ()) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )


class OwnForm(MeaningForm, SubmissionForm):
    """A metric of the organisation's own, with the fields of a sheet."""

    name = CleanCharField(max_length=120, label=_("Name"))
    short = CleanCharField(
        max_length=40, label=_("Short name"), help_text=_("For tables and charts.")
    )
    what = _text(_("What does it tell?"), required=True)
    calculation = ListField(
        label=_("How is it worked out?"),
        choices=[(recipe.value, label) for recipe, label in RECIPES.items()],
    )
    unit = ListField(
        label=_("Unit"),
        required=False,
        choices=[("", _("As the calculation has it")), *((u.value, t) for u, t in UNITS.items())],
        help_text=_("Needed for times (hours or seconds) and for a value of another system."),
    )
    formula = _text(_("Formula in words"), help_text=_("So that everybody counts alike."))
    audience = CleanCharField(
        max_length=300, label=_("Audience"), required=False, help_text=_("Who uses the figure.")
    )
    application = _text(_("When to use it"))
    strengths = _text(_("Strengths"), help_text=_("One on each line."))
    weaknesses = _text(_("Weaknesses"), help_text=_("One on each line."))
    moments = _many(_("Moments"), Moment.choices)
    channels = _many(_("Channels"), Channel.choices)
    criteria = _many(_("Criteria that it supports"))
    layout: tuple[Any, ...] = (
        Fieldset(_("What it is"), Div("name", "short", css_class="two"), "what"),
        Fieldset(
            _("How it is worked out"),
            Div("calculation", "unit", css_class="two"),
            "direction",
            "question",
            SCALE,
            Div("limit", "low_below", css_class="two"),
            "formula",
        ),
        Fieldset(_("Where it applies"), "base", "window", "audience", "application"),
        Fieldset(_("What to know about it"), "strengths", "weaknesses"),
        Fieldset(_("Where it belongs"), "moments", "channels", "criteria"),
        "submission",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["criteria"]).choices = [
            (key, f"{key} {name}") for key, name in all_criteria()
        ]

    def recipe(self) -> Recipe | None:
        value = self.cleaned_data.get("calculation")
        return Recipe(value) if value else None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        unit, recipe = data.get("unit"), self.recipe()
        if recipe is Recipe.TIMES and unit not in TIME_UNITS:
            text = _("Choose hours or seconds for times.")
            self.add_error("unit", ValidationError(text, code="unit"))
        if recipe is Recipe.VALUE and not unit:
            text = _("Choose the unit of the value.")
            self.add_error("unit", ValidationError(text, code="unit"))
        if recipe is not None and unit and unit != UNIT_OF.get(recipe, (unit,))[0]:
            text = _("This calculation has a unit of its own. Leave this as it is.")
            self.add_error("unit", ValidationError(text, code="unit"))
        return data

    def columns(self) -> dict[str, Any]:
        """All columns of the first definition; what does not belong to the recipe is empty."""
        data, recipe = self.cleaned_data, cast(Recipe, self.recipe())
        names = "name short what formula audience application strengths weaknesses"
        names += " question base window low_below moments channels criteria"
        return {
            **{name: data[name] for name in names.split()},
            **self._scale(recipe),
            "recipe": recipe.value,
            "higher_is_better": data["direction"] == "up",
            "limit": data["limit"] if recipe in WITH_LIMIT else None,
        }

    def _scale(self, recipe: Recipe) -> dict[str, Any]:
        data = self.cleaned_data
        if recipe is Recipe.NPS:
            fixed = {"scale_min": 0, "scale_max": 10, "top_from": 9, "top_to": 10}
            bottom = {"bottom_from": 0, "bottom_to": 6}
            return {"unit": "points", "minimum": -100, "maximum": 100, **fixed, **bottom}
        lowest = 0 if recipe is Recipe.TIMES else None
        unit, low, high = UNIT_OF.get(recipe, (data["unit"], lowest, None))
        if unit == Unit.PERCENT:
            low, high = 0, 100
        found: dict[str, Any] = {"unit": str(unit), "minimum": low, "maximum": high}
        if recipe in ON_A_SCALE:
            found |= {"scale_min": data["scale_min"], "scale_max": data["scale_max"]}
        if recipe is Recipe.SCALE_MEAN:
            found |= {"minimum": float(data["scale_min"]), "maximum": float(data["scale_max"])}
        if recipe is Recipe.TOP_SHARE:
            found |= {"top_from": data["top_from"], "top_to": data["top_to"]}
        return found
