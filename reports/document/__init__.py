"""The roadmap report: what it says (content), how it is put together, and its pages as HTML."""

from reports.document.build import build_content
from reports.document.content import ReportContent
from reports.document.markup import IssueFacts, to_html

__all__ = ["IssueFacts", "ReportContent", "build_content", "to_html"]
