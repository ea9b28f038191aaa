"""Files are written whole or not at all, and what nobody names goes."""

import hashlib
import os
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from assessments.evidence import store
from assessments.jobs import sweep_evidence
from tests.assessments.evidence.builders import PDF, files_stored, make_file, put_file, stored
from tests.cast import make_assessment

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def age(name: str, hours: float) -> None:
    then = (NOW - timedelta(hours=hours)).timestamp()
    os.utime(stored(name), (then, then))


def test_a_file_with_a_row_is_kept_as_it_was():
    with store.held(PDF) as file:
        file.taken = True
    assert files_stored() == [file.name]
    assert store.read(file.name, hashlib.sha256(PDF).hexdigest()) == PDF


def test_its_name_says_nothing_and_only_we_may_read_it():
    with store.held(PDF) as file, store.held(PDF) as again:
        assert file.name != again.name
        assert len(file.name) == 40
        assert stored(file.name).stat().st_mode & 0o777 == 0o600


def test_a_file_without_a_row_goes_at_once():
    with store.held(PDF):
        assert len(files_stored()) == 1
    assert files_stored() == []


def test_a_failure_takes_the_file_with_it():
    with pytest.raises(ZeroDivisionError), store.held(PDF) as file:
        file.taken = bool(1 / 0)
    assert files_stored() == []


def test_a_full_disk_leaves_nothing_half(monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"), store.held(PDF):
        pytest.fail("It was not written.")
    assert files_stored() == []


@pytest.mark.parametrize("fault", ["missing", "changed"])
def test_a_file_that_is_not_what_it_was_is_not_given_out(fault, caplog):
    file = put_file()
    if fault == "missing":
        stored(file.stored_as).unlink()
    else:
        stored(file.stored_as).write_bytes(PDF + b"%")
    with pytest.raises(store.FileLostError):
        store.read(file.stored_as, file.sha256)
    assert fault in caplog.text.replace("has changed", "changed")


@pytest.mark.django_db
def test_the_sweep_takes_only_old_files_without_a_row(acme):
    named = make_file(make_assessment(acme)).stored_as
    for name, hours in ((named, 99), ("a" * 40, 25), ("b" * 40 + ".part", 25), ("c" * 40, 23)):
        put_file(name)
        age(name, hours)
    assert store.sweep_orphans(NOW) == 2
    assert files_stored() == [named, "c" * 40]
    assert store.sweep_orphans(NOW) == 0


@pytest.mark.django_db
def test_a_store_that_nobody_has_used_is_swept_too():
    assert store.sweep_orphans(NOW) == 0


@pytest.mark.django_db
def test_the_regular_work_sweeps_once_an_hour():
    cache.delete("evidence.swept")
    for count in (0, 1):
        put_file("a" * 40)
        age("a" * 40, 48)
        sweep_evidence(NOW)
        assert len(files_stored()) == count
    cache.delete("evidence.swept")
