"""Numbers as people type them or copy them from a spreadsheet. Pure.

Plain digits only, with the marks of both manners: "1.234", "1,234", "1 234" and "1'234" are the
same count. Which mark parts the decimals of an amount is said by the person's language.
"""

import re

from metrics.recipes import InputsError, Kind

LONGEST = 40  # characters; no number that is allowed has so many
SPACES = re.compile("[\\s\u00a0\u2007\u2009\u202f'\u2019]")
SHAPE = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")


def read_number(text: str, kind: Kind, mark: str, field: str = "") -> int | str:
    """A count as a whole number, an amount as decimal text; `mark` parts its decimals.

    Raises InputsError "not_whole" or "not_a_number"; whether the number can be is checked later.
    """
    text = text.strip().replace("\u2212", "-")
    sign, digits = ("-", text[1:]) if text[:1] == "-" else ("", text.removeprefix("+"))
    digits = _without_spaces(digits)
    if len(digits) > LONGEST or not SHAPE.fullmatch(digits):
        raise InputsError("not_a_number", field)
    if kind is Kind.COUNT:
        return int(sign + _count(digits, field))
    return sign + _amount(digits, mark, field)


def _without_spaces(text: str) -> str:
    """Spaces and apostrophes part thousands and nothing else: "1 2" stays what it is."""
    first, *groups = SPACES.split(text)
    if not groups or not first.isdecimal() or len(first) > 3:
        return text
    whole = all(re.match(r"[0-9]{3}(?![0-9])", group) for group in groups)
    return first + "".join(groups) if whole else text


def _count(digits: str, field: str) -> str:
    if digits.isdecimal():
        return digits
    if GROUPED.fullmatch(digits) and len(set(digits) & {".", ","}) == 1:
        return re.sub("[.,]", "", digits)
    whole, _, rest = digits.rpartition("." if digits.rfind(".") > digits.rfind(",") else ",")
    if not rest.strip("0"):  # a spreadsheet writes 12 as "12.00"
        return _count(whole, field)
    raise InputsError("not_whole", field)


def _amount(digits: str, mark: str, field: str) -> str:
    """With a point. One mark alone that is not the language's parts thousands where it can."""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits
    used, other = digits[last], "," if digits[last] == "." else "."
    head, tail = digits[:last], digits[last + 1 :]
    if used in head or (used != mark and other not in head and GROUPED.fullmatch(digits)):
        if not GROUPED.fullmatch(digits) or other in digits:
            raise InputsError("not_a_number", field)
        return digits.replace(used, "")
    if other in head and not GROUPED.fullmatch(head):
        raise InputsError("not_a_number", field)
    return f"{head.replace(other, '')}.{tail}"
