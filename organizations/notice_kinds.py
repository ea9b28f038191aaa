"""The kinds of notices: each app registers its own, with a name for people and a renderer.

Registration happens at import; `<app>/jobs.py` is the module that is loaded in every process.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from organizations.models import Notice

Label = str | Promise


@dataclass(frozen=True)
class Item:
    """What one notice says. `url` is a path, or an address below SITE_URL.

    Names that people chose belong through `invitation_mail.plain_name` before they get here.
    """

    title: str
    text: str
    url: str
    action: str  # what the button says


Renderer = Callable[[Notice], Item | None]


@dataclass(frozen=True)
class Kind:
    """`label` finishes "E-mails about: …", like "Ratings that are due in a week"."""

    name: str
    label: Label
    render: Renderer


_kinds: dict[str, Kind] = {}
_groups: dict[str, tuple[Label, tuple[str, ...]]] = {}


def register(kind: str, *, label: Label, render: Renderer) -> None:
    """`render` runs in the reader's language, the organisation's scope and its time zone.

    It returns None when the fact is no longer true: the notice is then dropped.
    Raises ValueError for a kind that is there already.
    """
    if kind in _kinds:
        raise ValueError(f"The kind {kind} is registered twice.")
    _kinds[kind] = Kind(kind, label, render)


def register_group(group: str, *, label: Label, kinds: Iterable[str]) -> None:
    """Several kinds that one link stops together; `group` then stands where a kind may."""
    _groups[group] = (label, tuple(kinds))


def all_kinds() -> list[Kind]:
    """In the order of registration."""
    return list(_kinds.values())


def kind_called(name: str) -> Kind | None:
    """None for a kind that an older or newer version of the program knew."""
    return _kinds.get(name)


def members_of(name: str) -> tuple[str, ...]:
    """The kinds of a group; a kind is a group of one."""
    return _groups[name][1] if name in _groups else (name,)


def label_of(name: str) -> str:
    """What people call the kind or group, in the active language."""
    if name in _groups:
        return str(_groups[name][0])
    kind = kind_called(name)
    return str(kind.label) if kind else _("Other news")
