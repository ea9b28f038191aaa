"""Every test of evidence has a store of its own."""

import pytest
from django.core.files.storage import storages


@pytest.fixture(autouse=True)
def _store(tmp_path, settings) -> None:
    options = {"location": str(tmp_path / "evidence")}
    settings.STORAGES = {
        **settings.STORAGES,
        "evidence": {**settings.STORAGES["evidence"], "OPTIONS": options},
    }
    storages._storages.clear()
