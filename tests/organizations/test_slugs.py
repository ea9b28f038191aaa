"""The organisation's part of an address."""

from itertools import islice

import pytest

from organizations.slugs import LENGTH, RESERVED, slug_candidates, slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Acme", "acme"),
        ("Óptica Núñez & Hijos", "optica-nunez-and-hijos"),
        ("Straße & Söhne", "strasse-and-sohne"),
        ("Smørrebrød Łódź", "smorrebrod-lodz"),
        ("El·la d’Àvila", "ella-davila"),
        ("  Two   words_and  ", "two-words-and"),
        ("../../etc/passwd", "etcpasswd"),
        ("日本航空", "company"),
        ("!!!", "company"),
        ("---", "company"),
    ],
)
def test_a_name_becomes_plain_words(name, slug):
    assert slug_of(name) == slug


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_reserved_word_is_never_taken(word):
    assert slug_of(word.title()) not in RESERVED
    assert slug_of(word).startswith(word)


def test_a_long_name_is_cut_without_a_hyphen_at_the_end():
    slug = slug_of("a" * (LENGTH - 1) + " " + "b" * 50)
    assert slug == "a" * (LENGTH - 1)


def test_candidates_never_end_and_fit_the_column():
    candidates = list(islice(slug_candidates("x" * 200), 40))
    assert candidates[:3] == ["x" * LENGTH, "x" * LENGTH + "-2", "x" * LENGTH + "-3"]
    assert len(set(candidates)) == 40
    assert max(map(len, candidates)) <= 60
