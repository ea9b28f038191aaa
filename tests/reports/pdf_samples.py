"""A small report with everything that the PDF has to carry, and ways to read a PDF back."""

import subprocess
from io import BytesIO

import pikepdf

from reports import charts
from reports.charts import ChartTarget
from reports.rendering import PdfDocument
from tests.reports.charts.samples import SWIMLANE, TREND

IDENTIFIER = b"0123456789abcdef"


def figure(svg, chart):
    return (
        f'<figure class="figure"><figcaption>{chart.title}</figcaption>'
        f'<img src="{svg.data_uri()}" alt="{chart.description}"></figure>'
    )


def report_html():
    """Three pages: the summary, an area with a long table, the roadmap."""
    rows = "".join(
        f'<tr><th scope="row">Criterion {n}</th><td><span class="level l{n % 3}">Word</span></td>'
        "<td>A reason in a sentence.</td></tr>"
        for n in range(1, 46)
    )
    trend = figure(charts.trend(TREND, ChartTarget.PDF), TREND)
    plan = figure(charts.swimlane(SWIMLANE, ChartTarget.PDF), SWIMLANE)
    return f"""<!doctype html><html><head></head><body>
<div class="running-footer"><bdi>Aurora Retail</bdi> · 4th quarter 2026 · model cx v1</div>
<div class="running-folio">Page <span class="folio-page"></span> of
 <span class="folio-pages"></span></div>
<div class="running-mark"><span>Demonstration</span></div>
<section class="summary"><p class="eyebrow">CX maturity assessment</p>
<h1 data-bookmark="Summary">Design is our strength; culture holds the rest back.</h1>
<div class="facts"><div><p class="fig">57</p><p>Index, of 100</p></div></div>
<nav class="toc"><ol><li><a href="#data">Data</a></li>
<li><a href="#plan">Roadmap</a></li></ol></nav>
<div class="ask"><h2>Decision asked for</h2><p>Approve.</p></div></section>
<section class="page" id="data"><p class="running-section">Data</p>
<h2 class="headline">Data: complaints stay outside the register.</h2>
<table><colgroup><col class="w-50"><col class="w-25"><col></colgroup>
<thead><tr><th>Criterion</th><th>Level</th><th>Reason</th></tr></thead><tbody>{rows}</tbody></table>
</section>
<section class="page" id="plan"><p class="running-section">Roadmap</p>
<h2 class="headline">Two initiatives start now.</h2>{trend}{plan}</section></body></html>"""


def document(html="<p>Hello</p>", **changes):
    """A document without the report's style sheet, unless it is given: quicker to render."""
    values = {"language": "en", "title": "Hello", "identifier": IDENTIFIER, "css": ""}
    return PdfDocument(html, **{**values, **changes})


def opened(pdf):
    return pikepdf.open(BytesIO(pdf))


def page_texts(pdf):
    """The text of each page, as a reader extracts it."""
    command = ["pdftotext", "-layout", "-", "-"]
    out = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    return out.decode().split("\f")[:-1]


def embedded_files(pdf):
    with opened(pdf) as document:
        return [
            item
            for item in document.objects
            if isinstance(item, pikepdf.Object)
            and item._type_name in ("dictionary", "stream")
            and (item.get("/Type") == "/EmbeddedFile" or "/EF" in item)
        ]


def structure(pdf):
    """(kind, alternative text) of every element of the structure tree."""
    found = []

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append((str(node.S), str(node.get("/Alt", ""))))
            if "/K" in node:
                walk(node.K)

    with opened(pdf) as document:
        walk(document.Root.StructTreeRoot.K)
    return found
