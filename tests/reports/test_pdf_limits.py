"""A document that runs away ends, and only itself."""

import os
import signal
import struct
import sys
import time
import zlib
from base64 import b64encode

import pytest

from reports import rendering
from reports.rendering import Limits, PdfError, render_pdf, render_slot
from tests.reports.pdf_samples import document

pytestmark = pytest.mark.pdf
TIGHT = Limits(wall_seconds=12, cpu_seconds=2)


def pixel_flood():
    """13,000 × 13,000 coloured pixels in a file of 0.5 MB: as much as Pillow opens, 500 MB."""
    side = 13_000

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    packer = zlib.compressobj(1)
    row = bytes(1 + 3 * side)
    pixels = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    png = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return f'<img alt="" src="data:image/png;base64,{b64encode(png).decode()}">'


def laughing_svg():
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    svg = f'<!DOCTYPE svg [<!ENTITY a0 "ha">{entities}]><svg xmlns="http://www.w3.org/2000/svg">'
    svg += "<text>&a11;</text></svg>"
    return f'<img alt="" src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}">'


def many_paths():
    paths = '<path d="M0 0L9 9" stroke="red"/>' * 60_000
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{paths}</svg>'
    return f'<img alt="" src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}">'


BOMBS = {
    "combining accents": lambda: f"<p>e{chr(0x301) * 100_000}</p>",
    "newlines": lambda: f'<p style="white-space: pre-line">{"a" + chr(10) * 100_000}b</p>',
    "one unbroken word": lambda: f"<p>{'x' * 100_000}</p>",
    "unbroken in narrow cells": lambda: "<table><tr>" + ("<td>" + "x" * 20_000) * 8,
    "nested blocks": lambda: "<div>" * 300 + "x" + "</div>" * 300,
    "deeply nested blocks": lambda: "<div>" * 20_000,
    "nested inlines": lambda: "<b><i>" * 3_000 + "x",
    "long comments": lambda: f"<p>{'word ' * 400}</p>" * 1_000,
    "huge table": lambda: "<table>" + ("<tr>" + "<td>x" * 100) * 400,
    "bidi controls": lambda: "<p>" + "\u202ea\u202c" * 30_000,
    "pixel flood": pixel_flood,
    "entities": laughing_svg,
    "many paths": many_paths,
    "huge lengths": lambda: '<p style="margin: 1e30cm; font-size: 1e30pt; height: 1e12cm">x</p>',
    "nested tables": lambda: "<table><tr><td>" * 60 + "x",
    "many headings": lambda: "<h1>x</h1>" * 20_000,
}


def outcome(html):
    try:
        return "pdf" if render_pdf(document(html), limits=TIGHT).startswith(b"%PDF-") else "none"
    except PdfError as error:
        return error.code if error.message else "silent"


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_bomb_ends_in_time_with_a_pdf_or_a_clear_code(bomb):
    html = bomb()
    start = time.monotonic()
    assert outcome(html) in ("pdf", "timeout", "too_large", "failed")
    assert time.monotonic() - start < TIGHT.wall_seconds + 2


def test_lone_surrogate_is_a_question_mark():
    assert render_pdf(document("<p>a\ud800b</p>", title="a\ud800b")).startswith(b"%PDF-")


def test_control_characters_do_no_harm():
    assert render_pdf(document("<p>a\x00b\x0cc\ufffe</p>")).startswith(b"%PDF-")


def test_processor_time_is_limited():
    with pytest.raises(PdfError, match="timeout"):
        render_pdf(document("<p>x</p>" * 30_000), limits=Limits(cpu_seconds=1))


def test_time_on_the_wall_is_limited():
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    start = time.monotonic()
    with pytest.raises(PdfError, match="timeout"):
        render_pdf(document(), limits=Limits(wall_seconds=0.5), command=sleeper)
    assert time.monotonic() - start < 5


def test_memory_is_limited():
    hungry = [
        sys.executable,
        "-c",
        "import runpy, sys\n"
        f"pdf = runpy.run_path({rendering.CHILD[2]!r})\n"
        "pdf['set_limits'](*map(int, sys.argv[1:4]))\n"
        "try:\n    bytearray(2**30)\n"
        "except MemoryError as error:\n    pdf['leave'](4, error)\n",
    ]
    with pytest.raises(PdfError, match="too_large"):
        render_pdf(document(), command=hungry)


def test_nesting_beyond_the_stack_is_too_large():
    with pytest.raises(PdfError) as caught:
        render_pdf(document("<div>" * 900 + "x"))
    assert caught.value.code == "too_large"
    assert "Shorten" in caught.value.message


def test_document_over_the_limit_is_not_even_started():
    with pytest.raises(PdfError, match="too_large"):
        render_pdf(document("x" * 2_000), limits=Limits(input_bytes=1_000), command=["/missing"])


def test_output_over_the_limit_is_refused():
    with pytest.raises(PdfError, match="too_large"):
        render_pdf(document(), limits=Limits(file_bytes=1_000))


def test_child_gives_way_to_the_site():
    niced = [
        sys.executable,
        "-c",
        "import os, runpy, sys\n"
        f"runpy.run_path({rendering.CHILD[2]!r})['set_limits'](*map(int, sys.argv[1:4]))\n"
        "print('%PDF-', os.nice(0))",
    ]
    assert int(render_pdf(document(), command=niced).split()[1]) > os.nice(0)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (3, "missing_library"),
        (4, "too_large"),
        (5, "failed"),
        (1, "failed"),
        (-signal.SIGXCPU, "timeout"),
        (-signal.SIGKILL, "too_large"),
        (-signal.SIGSEGV, "failed"),
    ],
)
def test_exit_status_becomes_a_code(status, code):
    assert rendering._code(status) == code


def test_no_more_than_two_renderers_at_once(monkeypatch, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    with render_slot(1), render_slot(1), pytest.raises(PdfError) as caught, render_slot(0.3):
        pytest.fail("a third renderer started")
    assert caught.value.code == "busy"
    with render_slot(0.1):
        pass
