"""Who has answered already, for as long as a file is read, without keeping who it was.

A respondent's id is hashed with a key of this run that is never stored; the 64-bit hashes lie in a
table of fixed-width numbers that doubles when it is two thirds full. One million respondents take
32 MB: 2²¹ places of two 8-byte numbers. Nothing of it leaves the memory.
"""

import os
from array import array
from hashlib import blake2b

MOST_RESPONDENTS = 2_000_000
FIRST_PLACES = 1 << 12


class TooManyRespondentsError(ValueError):
    """More respondents and periods than the table may hold."""


class Respondents:
    """Which questions each respondent has answered in each period, as bits."""

    def __init__(self) -> None:
        self._key = os.urandom(32)
        self._count = 0
        self._make(FIRST_PLACES)

    def __len__(self) -> int:
        return self._count

    def _make(self, places: int) -> None:
        self._mask = places - 1
        self._hashes = array("Q", bytes(8 * places))
        self._bits = array("Q", bytes(8 * places))

    def answered(self, respondent: str, period: int, bits: int) -> bool:
        """Whether any of the questions was answered before; notes them when none was.

        A repeated answer notes nothing, so that a rejected row leaves no trace.
        """
        place = self._place(self._hash(respondent, period))
        if self._bits[place] & bits:
            return True
        self._bits[place] |= bits
        return False

    def _hash(self, respondent: str, period: int) -> int:
        text = f"{period} {respondent}".encode("utf-8", "surrogatepass")
        digest = blake2b(text, digest_size=8, key=self._key).digest()
        return int.from_bytes(digest, "little") or 1  # 0 marks an empty place

    def _place(self, hashed: int) -> int:
        place = hashed & self._mask
        hashes = self._hashes
        while hashes[place] != hashed:
            if not hashes[place]:
                return self._add(hashed, place)
            place = (place + 1) & self._mask
        return place

    def _add(self, hashed: int, place: int) -> int:
        if self._count >= MOST_RESPONDENTS:
            raise TooManyRespondentsError
        if 3 * self._count > 2 * self._mask:
            self._grow()
            return self._place(hashed)
        self._hashes[place] = hashed
        self._count += 1
        return place

    def _grow(self) -> None:
        old = zip(self._hashes, self._bits, strict=True)
        self._make(2 * (self._mask + 1))
        for hashed, bits in old:
            if hashed:
                place = hashed & self._mask
                while self._hashes[place]:
                    place = (place + 1) & self._mask
                self._hashes[place] = hashed
                self._bits[place] = bits
