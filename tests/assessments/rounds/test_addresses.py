"""Lists of addresses as people paste them."""

import pytest

from assessments.rounds.addresses import entries


def read(text: str) -> list[tuple[str, str]]:
    return [(entry.email, entry.name) for entry in entries(text)]


@pytest.mark.parametrize("text", ["a@x.org\nb@x.org", "a@x.org, b@x.org", "a@x.org;b@x.org"])
def test_lines_commas_and_semicolons_separate(text):
    assert read(text) == [("a@x.org", ""), ("b@x.org", "")]


def test_spaces_and_tabs_between_addresses_separate_too():
    assert [email for email, _ in read("a@x.org b@x.org\tc@x.org")] == [
        "a@x.org",
        "b@x.org",
        "c@x.org",
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana Ruiz <ana@x.org>", "Ana Ruiz"),
        ('"Ruiz, Ana" <ana@x.org>', "Ruiz, Ana"),
        ("Ruiz, Ana <ana@x.org>", "Ruiz, Ana"),
        ("<ana@x.org>", ""),
        ("Ana <mailto:ana@x.org>", "Ana"),
    ],
)
def test_a_name_may_stand_in_front(text, name):
    assert read(text) == [("ana@x.org", name)]


def test_named_and_plain_ones_mix_in_one_line():
    text = "a@x.org, Ana <b@x.org>, c@x.org, Ruiz, Eva <d@x.org>; Jo <e@x.org>"
    assert read(text) == [
        ("a@x.org", ""),
        ("b@x.org", "Ana"),
        ("c@x.org", ""),
        ("d@x.org", "Ruiz, Eva"),
        ("e@x.org", "Jo"),
    ]


def test_nothing_between_separators_is_nobody():
    assert read("\n ;, ,\t\n") == []


@pytest.mark.parametrize("text", ["no address", "x <y", "a@x.org>", "ana ruiz@x.org"])
def test_what_is_no_address_comes_back_as_it_was_typed(text):
    assert [entry.raw for entry in entries(text)] == [text]


def test_a_hostile_paste_is_read_quickly():
    text = ("<" * 3000 + ">" * 3000 + " " * 3000 + "," * 3000) * 3
    assert len(entries(text)) < 40_000
