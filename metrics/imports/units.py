"""Names of units, channels and moments as people write them. Pure."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from metrics.imports.refusals import RowReason


def fold(text: str) -> str:
    """The text without case, accents and doubled blanks: what is compared."""
    letters = unicodedata.normalize("NFKD", text)
    plain = "".join(each for each in letters if not unicodedata.combining(each))
    return " ".join(plain.casefold().split())


@dataclass(frozen=True)
class UnitName:
    """A unit that answers may belong to; `path` are the names from the top, its own last."""

    id: str
    path: tuple[str, ...]


@dataclass(frozen=True)
class UnitNames:
    """Finds a unit by its name or by "Parent / Unit"; `default` holds where no column names it."""

    default: str
    units: tuple[UnitName, ...] = ()
    _found: dict[str, list[str]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for unit in self.units:
            for start in range(len(unit.path)):
                self._found.setdefault(_path(unit.path[start:]), []).append(unit.id)

    def find(self, text: str) -> str | RowReason:
        """The id, or why there is none. A whole path from the top goes before an end of one."""
        if not text.strip():
            return RowReason.NO_UNIT
        wanted = _path(text.split("/"))
        whole = [unit.id for unit in self.units if _path(unit.path) == wanted]
        ids = whole if len(whole) == 1 and "/" in text else self._found.get(wanted, [])
        if not ids:  # a name may hold a slash itself
            ids = [unit.id for unit in self.units if fold(unit.path[-1]) == fold(text)]
        if not ids:
            return RowReason.UNKNOWN_UNIT
        return ids[0] if len(ids) == 1 else RowReason.AMBIGUOUS_UNIT


def _path(names: Iterable[str]) -> str:
    return "\0".join(map(fold, names))
