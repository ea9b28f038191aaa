"""What every template may know about the person's place in the organisation."""

from typing import Any

from django.http import HttpRequest

from organizations.access import Permission, allows
from organizations.models import Membership


def membership(request: HttpRequest) -> dict[str, Any]:
    """`organization`, `membership`, `memberships` and `can` (permission name → bool)."""
    current: Membership | None = getattr(request, "membership", None)
    return {
        "organization": current.organization if current else None,
        "membership": current,
        "memberships": getattr(request, "memberships", []),
        "can": {p.value: bool(current and allows(current, p)) for p in Permission},
    }
