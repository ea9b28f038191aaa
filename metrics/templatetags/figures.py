"""Figures in templates."""

from django import template

from metrics.figure_words import FigureWords
from metrics.figure_words import figure_words as words
from metrics.recipes import Reading, Unit

register = template.Library()


@register.simple_tag
def figure_words(reading: Reading, unit: Unit, currency: str = "EUR") -> FigureWords:
    """The reading in words, for `_components/figure.html`."""
    return words(reading, unit, currency)
