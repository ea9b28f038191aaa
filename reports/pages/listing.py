"""The issued reports of the member's units."""

from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from organizations.models import Membership, Unit
from reports.models import Report

PAGE_SIZE = 25
HASH_SHOWN = 12


@dataclass(frozen=True)
class ReportLine:
    """`sha256` is its beginning, enough to compare by eye."""

    report: Report
    language: str
    language_code: str
    paper: str
    sha256: str


def page_of_reports(
    membership: Membership, *, unit: Unit | None, number: str
) -> "tuple[Page[Report], tuple[ReportLine, ...]]":
    """Newest first. Two queries; an unknown page number falls back to the nearest one."""
    rows = Report.objects.for_member(membership).newest_first()
    if unit is not None:
        rows = rows.filter(assessment__unit=unit)
    page: Page[Report] = Paginator(rows, PAGE_SIZE).get_page(number)
    return page, tuple(_line(report) for report in page)


def _line(report: Report) -> ReportLine:
    return ReportLine(
        report=report,
        language=dict(settings.LANGUAGES).get(report.language, report.language),
        language_code=report.language,
        paper={"a4": _("A4"), "letter": _("Letter")}[report.paper],
        sha256=report.sha256[:HASH_SHOWN],
    )
