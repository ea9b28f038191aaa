"""Issues reports: equal content is rendered once and opens with the same bytes for ever."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.text import slugify

from assessments.models import Assessment
from organizations.access import Permission, demand
from organizations.models import Membership, Organization
from reports.document import IssueFacts, ReportContent, build_content, to_html
from reports.document.words import full_date
from reports.models import Report
from reports.rendering import Paper, PdfDocument, RenderedPdf, print_css, render_pdf

LANGUAGES = ("en", "es")
PAPERS: tuple[Paper, ...] = ("a4", "letter")
ATTEMPTS = 2
HEX_COLOR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Issued:
    """A PDF to hand out; `report` is None for a draft, which is never kept."""

    pdf: bytes
    file_name: str
    report: Report | None


def issue(
    *, assessment: Assessment, language: str, paper: Paper, by: Membership | None, at: datetime
) -> Issued:
    """The report of a completed assessment, stored; of a draft, only rendered.

    `by` is None for a command. Must run in the organisation's scope. Raises PdfError. Nothing is
    rendered in a transaction.
    """
    if by and assessment.is_draft:
        demand(by, Permission.PREVIEW_REPORTS)
    with translation.override(language), timezone.override(assessment.organization.tz):
        content = build_content(assessment, today=timezone.localdate(at))
        name = file_name(content, assessment)
        key = content.key(paper)
        found = Report.objects.filter(assessment=assessment, content_key=key).first()
        if found:
            return Issued(bytes(found.pdf), name, found)
        if content.is_draft:
            facts = IssueFacts(0, full_date(timezone.localdate(at)))
            return Issued(_render(content, assessment, paper, key, facts), name, None)
        return _store(content, assessment, paper, key, name, by, at)


def _store(
    content: ReportContent,
    assessment: Assessment,
    paper: Paper,
    key: str,
    name: str,
    by: Membership | None,
    at: datetime,
) -> Issued:
    """Renders and keeps. The number is printed, so a number taken meanwhile is rendered again."""
    for _attempt in range(ATTEMPTS):
        number = _next_number(assessment, content.language)
        facts = IssueFacts(number, full_date(timezone.localdate(at)))
        pdf = _render(content, assessment, paper, key, facts)
        try:
            with transaction.atomic():
                report = Report.objects.create(
                    organization_id=assessment.organization_id,
                    assessment=assessment,
                    number=number,
                    language=content.language,
                    paper=paper,
                    content_key=key,
                    snapshot=content.snapshot(),
                    pdf=pdf,
                    sha256=hashlib.sha256(pdf).hexdigest(),
                    pages=pdf.pages,
                    issued_at=at,
                    issued_by_name=str(by.user)[:120] if by else "",
                )
            return Issued(pdf, name, report)
        except IntegrityError:
            found = Report.objects.filter(assessment=assessment, content_key=key).first()
            if found:
                return Issued(bytes(found.pdf), name, found)
    raise IntegrityError("No number could be had for the report.")


def _next_number(assessment: Assessment, language: str) -> int:
    taken = Report.objects.filter(assessment=assessment, language=language)
    last: int | None = taken.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _render(
    content: ReportContent, assessment: Assessment, paper: Paper, key: str, facts: IssueFacts
) -> RenderedPdf:
    logo = assessment.organization.logo
    return render_pdf(
        PdfDocument(
            html=to_html(content, facts, has_logo=bool(logo)),
            css=print_css() + brand_css(content.brand_color),
            language=content.language,
            title=content.title,
            identifier=bytes.fromhex(key)[:16],
            paper=paper,
            assets={"logo": bytes(logo)} if logo else {},
        )
    )


def brand_css(color: str) -> str:
    """The one place where the organisation's colour shows: the rule above the key figures."""
    if not HEX_COLOR.fullmatch(color):
        raise ValueError(f"{color!r} is not a colour such as #1f4b99.")
    return f"\n.brand {{ border-top: 1.4pt solid {color} }}\n"


def file_name(content: ReportContent, assessment: Assessment) -> str:
    """ "aurora-retail-online-shop-2026-12-31-en.pdf": organisation, unit, last day, language."""
    name = _file_name(content.organization, content.unit, assessment, content.language)
    return f"{name}-draft.pdf" if content.is_draft else f"{name}.pdf"


def file_name_of(report: Report, organization: Organization) -> str:
    """The name of an issued report, as it had when it was issued unless a name has changed."""
    assessment = report.assessment
    name = _file_name(organization.name, assessment.unit.name, assessment, report.language)
    return f"{name}.pdf"


def _file_name(organization: str, unit: str, assessment: Assessment, language: str) -> str:
    words = slugify(f"{organization} {unit}")[:80] or "rumbo"
    return f"{words}-{assessment.period_end.isoformat()}-{language}"
