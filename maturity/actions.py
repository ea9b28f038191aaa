"""The one write of this app: making a version of the model known."""

from datetime import datetime
from typing import Any

from django.db import transaction

from maturity.content import fingerprint, parse_model
from maturity.models import ModelVersion


class VersionConflictError(Exception):
    """This version is already loaded, with other content."""


@transaction.atomic
def load_version(*, content: dict[str, Any], at: datetime) -> tuple[ModelVersion, bool]:
    """The stored version and whether it is new. Loading the same content again changes nothing.

    Takes no `by`: only an administrator's command calls it. Raises ContentError or
    VersionConflictError.
    """
    model = parse_model(content)
    checksum = fingerprint(content)
    known = ModelVersion.objects.filter(key=model.id, version=model.version).first()
    if known is None:
        return ModelVersion.objects.create(
            key=model.id, version=model.version, content=content, sha256=checksum, created_at=at
        ), True
    if known.sha256 != checksum:
        raise VersionConflictError(f"Version {model.version} of “{model.id}” has other content.")
    return known, False
