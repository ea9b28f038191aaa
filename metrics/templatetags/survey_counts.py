"""Counts in templates."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def grouped(count: int | None) -> str:
    """ "3,535" in the active language; empty for None."""
    if count is None:
        return ""
    return str(number_format(count, use_l10n=True, force_grouping=True))
