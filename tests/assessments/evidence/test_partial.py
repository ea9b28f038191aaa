"""The compact list on cards, and the badge that stands beside a level."""

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from assessments.confidence import Confidence
from assessments.evidence.queries import shelf_of
from tests.assessments.evidence.builders import make_file, make_piece
from tests.cast import make_assessment

WORDS = {"none": "None", "opinion": "Opinion", "document": "Document", "metric": "Metric in date"}


@pytest.mark.parametrize("confidence", Confidence)
def test_a_badge_is_symbol_and_word(confidence):
    with translation.override("en"):
        html = render_to_string("_components/confidence.html", {"confidence": confidence})
        small = render_to_string(
            "_components/confidence.html", {"confidence": confidence, "symbol_only": True}
        )
    assert WORDS[confidence] in html
    assert WORDS[confidence] in small
    assert "<svg" in small
    assert "Evidence:" in html


def test_no_two_badges_look_alike():
    badges = {render_to_string("_components/confidence.html", {"confidence": c}) for c in WORDS}
    assert len({badge[badge.index("<path") :].split("/>")[0] for badge in badges}) == 4


def shown(cast, draft, **changes) -> str:
    line = SimpleNamespace(name="Listening", confidence="none", is_bare=False)
    context = {
        "line": line,
        "area_key": "data",
        "criterion_key": "DAT-1",
        "pieces": shelf_of(draft, "data")["DAT-1"],
        "may_change": True,
        "assessment": draft,
        "organization": cast.organization,
        **changes,
    }
    return render_to_string("assessments/_partials/evidence.html", context)


def test_without_evidence_the_card_offers_to_add_some(in_acme):
    draft = make_assessment(in_acme)
    html = shown(in_acme, draft)
    assert f'/evidence/data/?criterion=DAT-1">{"Add evidence"}' in html
    assert "<li>" not in html
    assert "<a" not in shown(in_acme, draft, may_change=False)


def test_the_card_lists_links_files_and_notes(in_acme):
    draft = make_assessment(in_acme)
    make_piece(draft, criterion="DAT-1", title="Board <b>")
    make_file(draft, criterion="DAT-1", title="Plan")
    make_piece(draft, criterion="DAT-1", kind="note", text="Long", title="Visit")
    html = shown(in_acme, draft)
    assert html.count("<li>") == 3
    assert "Board &lt;b&gt;" in html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert " download>" in html
    assert "Add or remove evidence" in html
    assert "See the evidence" in shown(in_acme, draft, may_change=False)


def test_excellent_without_evidence_carries_its_mark(in_acme):
    draft = make_assessment(in_acme)
    for confidence, mark in (
        ("none", "Excellent without evidence"),
        ("opinion", "Excellent on opinion only"),
    ):
        line = SimpleNamespace(name="Listening", confidence=confidence, is_bare=True)
        assert mark in shown(in_acme, draft, line=line)
