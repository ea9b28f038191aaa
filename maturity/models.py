"""The versions of the maturity model. A version never changes: assessments keep theirs for ever."""

import uuid
from typing import Any, NoReturn

from django.db import models
from django.db.models.functions import Length, Lower
from django.db.models.lookups import Exact

from maturity.content import Model, fingerprint, parse_model

MODEL_KEY = "cx"

_parsed: dict[str, Model] = {}


class ImmutableVersionError(TypeError):
    """A stored model version was about to be changed or deleted."""


class ModelVersionQuerySet(models.QuerySet["ModelVersion"]):
    def current(self) -> "ModelVersion":
        """The newest version, for new assessments. Raises DoesNotExist before any is loaded."""
        return self.filter(key=MODEL_KEY).latest("version")

    def numbered(self, version: int) -> "ModelVersion":
        return self.get(key=MODEL_KEY, version=version)


class ModelVersionManager(models.Manager["ModelVersion"]):
    """Leaves the content in the database: a process parses each version once, see `model`.

    A select_related from another table does not pass here; add `.defer("…__content")` to it.
    """

    def get_queryset(self) -> ModelVersionQuerySet:
        return ModelVersionQuerySet(self.model, using=self._db).defer("content")


class ModelVersion(models.Model):
    """Content of one version. Triggers refuse UPDATE and DELETE as well."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=50)
    version = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    objects = ModelVersionManager.from_queryset(ModelVersionQuerySet)()

    class Meta:
        base_manager_name = (
            "objects"  # a foreign key that is followed leaves the content behind too
        )
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="model_version_once"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="model_version_from_1"),
            models.CheckConstraint(
                # No regular expression: other tools must be able to check and copy the file.
                condition=models.Q(Exact(Length("sha256"), 64))
                & models.Q(Exact(Lower("sha256"), models.F("sha256"))),
                name="model_version_sha256",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ImmutableVersionError("A model version never changes; load a new version.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ImmutableVersionError("A model version is kept for ever; assessments refer to it.")

    @property
    def model(self) -> Model:
        """Parsed once per process. Raises ValueError where the content fails its checksum."""
        known = _parsed.get(self.sha256)
        if known is None:
            if fingerprint(self.content) != self.sha256:
                raise ValueError(f"The stored content of model {self} does not match its checksum.")
            known = _parsed[self.sha256] = parse_model(self.content)
        return known
