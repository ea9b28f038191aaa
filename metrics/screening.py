"""Takes out of a comment what could point to a person or be misused. Pure.

E-mail addresses, telephone numbers, card and account numbers are blacked out, everything else
stays. A check that finds too much costs a few digits; one that finds too little costs somebody's
privacy, so in doubt it is blacked out.
"""

import re
from dataclasses import dataclass
from unicodedata import category, normalize

from phonenumbers import Leniency, PhoneNumberMatcher
from stdnum import iban, luhn

MARK = "▮▮▮"
REGIONS = ("ES", "MX", "US", "AR", "CO", "CL", "PE", "GB")  # where a number has no + in front
LEAST_DIGITS = 7  # of a telephone number
MOST = 20_000  # characters that are looked at; no comment is that long
SIGNS = ("@", "(", "[", "{", "<", " at ", "arroba")  # where an address could be
CARD = (12, 19)  # digits of a card number

_AT = r"(?:\s*@\s*|\s*[(\[{<]\s*(?:at|arroba|en)\s*[)\]}>]\s*|\s+(?:at|arroba)\s+)"
_DOT = r"(?:\.|\s*[(\[{<]\s*(?:dot|punto)\s*[)\]}>]\s*|\s+(?:dot|punto)\s+)"
_EMAIL = re.compile(rf"[\w.%+\-]{{1,64}}{_AT}[\w\-]{{1,63}}(?:{_DOT}[\w\-]{{2,63}}){{1,4}}", re.I)
# "name (at) domain" without an ending, and "@name" of a social network; "at" alone is a word.
_BARE = re.compile(
    r"[\w.%+\-]{0,64}(?:@|\s?[(\[{<]\s?(?:at|arroba)\s?[)\]}>]\s?)[\w\-.]{2,63}", re.I
)
_DIGITS = re.compile(r"\d(?:(?:[^\w]|_){0,4}\d){11,40}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \-]?[A-Z0-9]){11,30}", re.I)


@dataclass(frozen=True)
class Screened:
    """The text as it may be kept; `found` names what was taken out: email, phone, card, account."""

    text: str
    found: tuple[str, ...]


def screen(text: str) -> Screened:
    """The text with MARK in place of what was found, in compatibility form (NFKC) and without
    invisible characters, so that a number cannot hide behind its look."""
    found: list[str] = []
    text = "".join(one for one in normalize("NFKC", text[:MOST]) if category(one) != "Cf")
    lower = text.lower()
    if any(sign in lower for sign in SIGNS):
        text = _replace(_EMAIL, text, "email", found)
        text = _replace(_BARE, text, "email", found)
    if sum(map(str.isdigit, text)) >= LEAST_DIGITS:
        text = _accounts(text, found)
        text = _cards(text, found)
        text = _phones(text, found)
    return Screened(text, tuple(dict.fromkeys(found)))


def _replace(pattern: re.Pattern[str], text: str, kind: str, found: list[str]) -> str:
    text, count = pattern.subn(MARK, text)
    found += [kind] * bool(count)
    return text


def _accounts(text: str, found: list[str]) -> str:
    """An IBAN may be followed by words without a break: the longest valid start is taken out."""

    def hide(match: re.Match[str]) -> str:
        whole = match[0]
        for end in range(len(whole), 14, -1):
            if whole[end - 1].isalnum() and iban.is_valid(whole[:end]):
                found.append("account")
                return MARK + whole[end:]
        return whole

    return _IBAN.sub(hide, text)


def _cards(text: str, found: list[str]) -> str:
    """In a run of digits every valid card number goes, wherever it starts."""

    def hide(match: re.Match[str]) -> str:
        spans = _card_spans(match[0])
        kept, last = "", 0
        for start, end in spans:
            kept += match[0][last:start] + MARK
            last = end
        found.extend(["card"] * bool(spans))
        return kept + match[0][last:]

    return _DIGITS.sub(hide, text)


def _card_spans(run: str) -> list[tuple[int, int]]:
    """Where valid card numbers stand, overlapping ones joined."""
    places = [index for index, letter in enumerate(run) if letter.isdigit()]
    digits = "".join(str(int(run[index])) for index in places)
    spans: list[tuple[int, int]] = []
    for start in range(len(digits)):
        for size in range(CARD[1], CARD[0] - 1, -1):
            number = digits[start : start + size]
            if len(number) == size and len(set(number)) > 1 and luhn.is_valid(number):
                begin, end = places[start], places[start + size - 1] + 1
                if spans and begin <= spans[-1][1]:
                    spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
                else:
                    spans.append((begin, end))
                break
    return spans


def _phones(text: str, found: list[str]) -> str:
    """Numbers as people write them in one of REGIONS, or anywhere with + and a country code."""
    for region in REGIONS:
        for match in reversed(list(PhoneNumberMatcher(text, region, leniency=Leniency.VALID))):
            text = text[: match.start] + MARK + text[match.end :]
            found.append("phone")
        if sum(map(str.isdigit, text)) < LEAST_DIGITS:
            break
    return text
