"""The organisation's name as it stands in addresses. Knows nothing of the database."""

import secrets
import unicodedata
from collections.abc import Iterator

from django.utils.text import slugify

# Words that read like a page of the site; nobody may own them.
# fmt: off
RESERVED = frozenset([
    "about", "account", "accounts", "admin", "api", "assets", "demo", "demonstration",
    "healthz", "help", "join", "language", "login", "logout", "media", "new", "o",
    "organisation", "organisations", "organization", "organizations", "profile", "readyz",
    "rumbo", "s", "settings", "signup", "static", "support", "www",
])
# fmt: on
LENGTH = 48  # leaves room for a suffix within the column's 60 characters
FALLBACK = "company"

# Letters that Unicode does not take apart into a Latin letter and an accent; by code point where
# the letter looks like another one.
_SPELLED = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d"}
    | {"ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ł": "l", "Ł": "l", "\u0131": "i"}
    | {"&": " and ", "@": " at ", "·": "", "'": "", "’": ""}
)


def slug_of(name: str) -> str:
    """Lower-case ASCII words joined by hyphens, at most 48 characters, never empty or reserved.

    A name in another script gives "company": addresses stay typeable everywhere.
    """
    ascii_name = unicodedata.normalize("NFKD", name.translate(_SPELLED))
    slug = slugify(ascii_name).replace("_", "-").strip("-")
    slug = slug[:LENGTH].rstrip("-") or FALLBACK
    return f"{slug}-cx" if slug in RESERVED else slug


def slug_candidates(name: str) -> Iterator[str]:
    """The slug, then with -2 to -9, then with random suffixes, without end."""
    slug = slug_of(name)
    yield slug
    for number in range(2, 10):
        yield f"{slug}-{number}"
    while True:
        yield f"{slug}-{secrets.token_hex(4)}"
