"""Nothing is fetched: not from the network, not from the disk, not into the file."""

import threading
from base64 import b64encode
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from reports import pdf
from reports.rendering import _request, render_pdf
from tests.reports.pdf_samples import document, embedded_files

pytestmark = pytest.mark.pdf


class Listener(BaseHTTPRequestHandler):
    hits: list[str] = []

    def do_GET(self):
        self.hits.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.fixture
def hits():
    Listener.hits.clear()
    return Listener.hits


def svg(body):
    markup = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="20" height="20">{body}</svg>'
    )
    return "data:image/svg+xml;base64," + b64encode(markup.encode()).decode()


VECTORS = {
    "img": '<img src="{url}">',
    "img srcset": '<img srcset="{url} 2x" src="{url}">',
    "picture": '<picture><source srcset="{url}"><img src="{url}"></picture>',
    "scheme in capitals": '<img src="{capitals}">',
    "protocol relative": '<base href="http:"><img src="{relative}">',
    "base": '<base href="{url}"><img src="x.png">',
    "object": '<object data="{url}"></object>',
    "embed": '<embed src="{url}">',
    "iframe": '<iframe src="{url}"></iframe>',
    "video poster": '<video poster="{url}" src="{url}"></video>',
    "image input": '<input type="image" src="{url}">',
    "meta refresh": '<meta http-equiv="refresh" content="0; url={url}">',
    "stylesheet link": '<link rel="stylesheet" href="{url}">',
    "icon link": '<link rel="icon" href="{url}">',
    "attachment link": '<link rel="attachment" href="{url}">',
    "attachment anchor": '<a rel="attachment" href="{url}">x</a>',
    "style import": '<style>@import "{url}";</style>',
    "style font": "<style>@font-face {{font-family: q; src: url({url})}}</style>",
    "background": '<p style="background: url({url})">x</p>',
    "list style": '<ul><li style="list-style-image: url({url})">x</li></ul>',
    "border image": '<p style="border: 1px solid; border-image: url({url}) 1">x</p>',
    "content": "<style>p::before {{content: url({url})}}</style>",
    "inline svg image": '<svg><image href="{url}" width="9" height="9"/></svg>',
    "inline svg use": '<svg><use href="{url}#a"/></svg>',
    "inline svg feImage": '<svg><filter id="f"><feImage href="{url}"/></filter>'
    '<rect filter="url(#f)" width="9" height="9"/></svg>',
    "inline svg style": '<svg><style>@import "{url}";</style><rect width="9" height="9"/></svg>',
}
NESTED = {
    "image in svg": '<image href="{url}" width="9" height="9"/>',
    "xlink image in svg": '<image xlink:href="{url}" width="9" height="9"/>',
    "use in svg": '<use href="{url}#a"/>',
    "style in svg": '<style>@import "{url}"; rect {{fill: url({url}#a)}}</style><rect/>',
}
SHEETS = {
    "import": '@import "{url}";',
    "import url": "@import url({url});",
    "font": "@font-face {{font-family: q; src: url({url})}} p {{font-family: q}}",
    "background": "p {{background: url({url})}}",
    "page background": "@page {{background: url({url})}}",
    "list style": "li {{list-style-image: url({url})}}",
    "content": "p::before {{content: url({url})}}",
    "margin box": "@page {{ @top-left {{content: url({url})}} }}",
    "mask": "p {{mask-image: url({url}); -webkit-mask: url({url})}}",
    "cursor": "p {{cursor: url({url}), auto}}",
    "counter style": "@counter-style q {{symbols: url({url})}} li {{list-style: q}}",
}


def filled(vector, server):
    url = f"{server}/hit"
    return vector.format(
        url=url, capitals=url.replace("http", "HTTP"), relative=url.removeprefix("http:")
    )


def rendered(html="<p>x</p><ul><li>y</li></ul>", css=""):
    import json

    return pdf.render(json.loads(_request(document(html, css=css))))[0]


@pytest.mark.parametrize("armed", [True, False], ids=["whole", "fetcher alone"])
@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_markup_fetches_nothing(vector, armed, server, hits, monkeypatch):
    if not armed:  # the tree is left as it is, so that the fetcher stands alone
        monkeypatch.setattr(pdf, "prepare", lambda *args: None)
    made = rendered(filled(vector, server))
    assert hits == []
    assert embedded_files(made) == []


@pytest.mark.parametrize("vector", NESTED.values(), ids=NESTED.keys())
def test_picture_inside_the_document_fetches_nothing(vector, server, hits):
    rendered(f'<img src="{svg(filled(vector, server))}">')
    assert hits == []


@pytest.mark.parametrize("vector", SHEETS.values(), ids=SHEETS.keys())
def test_style_sheet_fetches_nothing(vector, server, hits):
    rendered(css=filled(vector, server))
    assert hits == []


def test_the_vectors_would_hit_an_open_fetcher(server, hits):
    """The control: what the tests above keep out does come in by WeasyPrint's own fetcher."""
    from weasyprint import HTML

    for vector in (
        *VECTORS.values(),
        *(f"<style>{sheet}</style><p>x" for sheet in SHEETS.values()),
    ):
        with suppress(Exception):
            HTML(string=filled(vector, server).replace("/hit", f"/{len(hits)}")).write_pdf()
    assert len(hits) >= 15


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "ftp://127.0.0.1/",
        "jar:file:///x!/y",
        "/etc/passwd",
        "etc/passwd",
        "",
    ],
)
def test_fetcher_refuses(url):
    with pytest.raises(ValueError, match="Only the assets"):
        pdf.AssetFetcher({}).fetch(url)


@pytest.mark.parametrize("name", ["missing", "../../etc/passwd", "", "/etc/passwd"])
def test_fetcher_knows_only_its_own_assets(name):
    with pytest.raises(KeyError):
        pdf.AssetFetcher({"logo": b"x"}).fetch(f"app-asset:{name}")


def test_fetcher_gives_assets_and_data():
    fetcher = pdf.AssetFetcher({"logo": b"bytes"})
    assert fetcher.fetch("app-asset:logo").read() == b"bytes"
    assert fetcher.fetch("data:text/plain,hello").read() == b"hello"


@pytest.mark.parametrize(
    "markup",
    [
        '<link rel="attachment" href="file:///etc/passwd">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<link rel="attachment" href="data:text/plain,hello">',
        '<a rel="attachment" href="data:text/plain,hello">x</a>',
        '<link rel="attachment" href="app-asset:logo">',
    ],
)
def test_no_file_is_embedded(markup):
    assert embedded_files(rendered(markup)) == []


def test_whole_engine_fetches_nothing(server, hits):
    html = "".join(filled(vector, server) for vector in VECTORS.values())
    css = "\n".join(filled(sheet, server) for sheet in SHEETS.values())
    assert embedded_files(render_pdf(document(html, css=css))) == []
    assert hits == []


def test_text_after_what_is_removed_stays():
    from xml.etree import ElementTree as ET

    root = ET.fromstring("<html><body>a<script>x</script>b<p>c</p><style>y</style>d</body></html>")
    pdf.prepare(root, "en", "T")
    assert "".join(root.find("body").itertext()) == "abcd"
