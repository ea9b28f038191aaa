"""What could point to a person is blacked out of a comment, and the rest stays."""

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stdnum import luhn

from metrics.screening import screen


@pytest.mark.parametrize(
    ("text", "screened", "found"),
    [
        ("write to ana.perez+x@example.co.uk please", "write to ▮▮▮ please", "email"),
        ("ana (at) example dot com", "▮▮▮", "email"),
        ("ana [arroba] ejemplo.es, gracias", "▮▮▮, gracias", "email"),
        ("ana arroba ejemplo punto com", "▮▮▮", "email"),
        ("thanks to @ana_perez there", "thanks to ▮▮▮ there", "email"),
        ("call 612 345 678 now", "call ▮▮▮ now", "phone"),
        ("mi número: +34 612-345-678.", "mi número: ▮▮▮.", "phone"),
        ("llámeme al 55 1234 5678", "llámeme al ▮▮▮", "phone"),
        ("ring (415) 555-2671 today", "ring ▮▮▮ today", "phone"),
        ("+44 20 7946 0958 or +54 9 11 2345-6789", "▮▮▮ or ▮▮▮", "phone"),
        ("my card 4111 1111 1111 1111 failed", "my card ▮▮▮ failed", "card"),
        ("4111-1111-1111-1111", "▮▮▮", "card"),
        ("378282246310005!", "▮▮▮!", "card"),
        ("IBAN ES91 2100 0418 4502 0005 1332 gracias", "IBAN ▮▮▮ gracias", "account"),
        ("de GB82WEST12345698765432 salió", "de ▮▮▮ salió", "account"),
    ],
)
def test_what_points_to_a_person_is_blacked_out(text, screened, found):
    assert screen(text).text == screened
    assert screen(text).found == (found,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I waited at gate 12 for 45 minutes",
        "flight 1437 at 9:25 on 02/05/2013",
        "2013-05-02 12:33:11",
        "10 of 10, would come again in 2027",
        "order 1234-5678",
        "¡Todo perfecto! 👍",
        "it cost 1,250.00 (a lot)",
    ],
)
def test_ordinary_words_and_numbers_stay(text):
    assert screen(text) == (type(screen(""))(text, ()))


CARDS = st.text("0123456789", min_size=12, max_size=18).map(lambda n: n + luhn.calc_check_digit(n))
GAPS = st.sampled_from(["", " ", "-", "."])


@settings(max_examples=80, deadline=None)
@example(number="4111111111111111", gap=" ", before="ref 12", after="34")
@given(
    number=CARDS.filter(lambda n: len(set(n)) > 1),
    gap=GAPS,
    before=st.sampled_from(["", "card ", "no. 7 ", "12"]),
    after=st.sampled_from(["", " thanks", "34", " 5"]),
)
def test_no_card_number_remains(number, gap, before, after):
    text = screen(before + gap.join(number) + after).text
    for run in re.findall(r"\d(?:[ .-]?\d)*", text):
        digits = re.sub(r"\D", "", run)
        for size in range(12, 20):
            for start in range(len(digits) - size + 1):
                part = digits[start : start + size]
                assert len(set(part)) == 1 or not luhn.is_valid(part)


@pytest.mark.parametrize(
    "text", ["1 " * 500, "a@" * 500, "a at " * 250, "ES91 " * 200, "((((" * 250, "12-" * 333]
)
def test_a_text_made_to_be_slow_is_not(text):
    started = time.monotonic()
    screen(text)
    assert time.monotonic() - started < 2


def test_screening_twice_changes_nothing():
    text = "ana@example.com 612 345 678 4111 1111 1111 1111"
    once = screen(text).text
    assert screen(once).text == once


@pytest.mark.parametrize(
    "text",
    [
        "4111\n1111\n1111\n1111",
        "4111,1111,1111,1111",
        "4111_1111_1111_1111",
        "\uff14\uff11\uff11\uff11 1111 1111 1111",
        "4111\u200b1111\u200b1111\u200b1111",
        "ana\uff20example.com",
        "ana{at}gmail.com",
        "ana AT gmail DOT com",
    ],
)
def test_a_disguise_does_not_help(text):
    assert screen(text).found
