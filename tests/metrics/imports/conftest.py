"""Survey files of a test lie in a folder of its own."""

from pathlib import Path

import pytest

from metrics.imports import store
from tests.metrics.builders import make_metric


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    place = tmp_path / "imports"
    monkeypatch.setattr(store, "path_of", lambda name: place / name)
    return place


@pytest.fixture
def csat(acme):
    return make_metric(acme, "csat")
