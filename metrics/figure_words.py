"""A reading in words: the figure, its interval, its base, and what to keep in mind about it."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from metrics.recipes import MINIMUM_PEOPLE, Change, Reading, Unit
from metrics.wording import figure_text

ABSENT = "–"
MINUS = "\u2212"


@dataclass(frozen=True)
class FigureWords:
    """Every text is in the active language; empty where there is nothing to say."""

    value: str
    interval: str  # "77.9 to 80.6"
    n: str  # "n = 3,334"
    caution: str  # why the figure is uncertain, or why it is not shown

    @property
    def line(self) -> str:
        """All in one line, for exports, e-mails and text alternatives."""
        figure = f"{self.value} ({self.interval})" if self.interval else self.value
        return " · ".join(filter(None, [figure, self.n, self.caution]))


def figure_words(reading: Reading, unit: Unit, currency: str = "EUR") -> FigureWords:
    """A hidden reading says only that it is: neither value nor bounds nor base."""
    if reading.is_hidden:
        return FigureWords(ABSENT, "", "", hidden_text())
    if reading.value is None:
        return FigureWords(ABSENT, "", "", _("No cases."))
    return FigureWords(
        value=figure_text(reading.value, unit, currency),
        interval=_interval(reading, unit, currency),
        n=base_text(reading.n),
        caution=low_text() if reading.is_low else "",
    )


def hidden_text() -> str:
    return ngettext(
        "Hidden: fewer than %(count)d person.",
        "Hidden: fewer than %(count)d people.",
        MINIMUM_PEOPLE,
    ) % {"count": MINIMUM_PEOPLE}


def low_text() -> str:
    return _("Few answers: uncertain.")


def base_text(n: int | None) -> str:
    """ "n = 3,334"; empty without a base."""
    if n is None:
        return ""
    return f"n\u00a0=\u00a0{number_format(n, use_l10n=True, force_grouping=True)}"


def _interval(reading: Reading, unit: Unit, currency: str) -> str:
    if reading.low is None or reading.high is None:
        return ""
    return pgettext("interval", "%(low)s to %(high)s") % {
        "low": figure_text(reading.low, unit, currency),
        "high": figure_text(reading.high, unit, currency),
    }


def difference_text(change: Change, unit: Unit, currency: str = "EUR") -> str:
    """ "+6.0 points (+2.1 to +9.9)": shares differ by points, the other units by themselves."""
    text = _signed(change.difference, unit, currency)
    if unit is Unit.PERCENT:
        text = pgettext("difference of shares", "%(number)s points") % {"number": text}
    if change.low is None or change.high is None:
        return text
    bounds = {
        "low": _signed(change.low, unit, currency),
        "high": _signed(change.high, unit, currency),
    }
    return f"{text} ({pgettext('interval', '%(low)s to %(high)s') % bounds})"


def _signed(value: float, unit: Unit, currency: str) -> str:
    """With its sign; a share without the percent sign."""
    if unit is Unit.PERCENT:
        text = number_format(abs(value), 1, use_l10n=True)
    else:
        text = figure_text(abs(value), unit, currency)
    return f"{'+' if value >= 0 else MINUS}{text}"
