"""A job is done once, tried again when it fails, given up in the end, and never half queued."""

import logging
import sys
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps as django_apps
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from foundation.jobs import lease, registry, runner
from foundation.jobs.lease import LeaseLostError, claim, claim_next, clock_at, completing, settle
from foundation.jobs.queue import enqueue, requeue
from foundation.jobs.registry import GiveUp, Handler, UnknownKindError
from foundation.jobs.runner import Outcome, pause_after
from foundation.jobs.testing import run_jobs
from foundation.models import Job

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def kind(monkeypatch):
    """Registers a handler for this test alone: `kind(function)` gives the name of its kind."""
    monkeypatch.setattr(lease, "served", {})

    def register(work, attempts=5):
        name = f"test.{work.__name__}"
        monkeypatch.setitem(registry.HANDLERS, name, Handler(work, attempts))
        return name

    return register


@pytest.fixture
def done(kind):
    """Keys of the jobs done so far; they are of the kind `test.work`."""
    keys = []

    def work(job):
        keys.append(job.key)

    kind(work)
    return keys


def queue(now, key="1", kind="test.work", **more):
    return enqueue(kind=kind, key=key, now=now, **more)


class TestQueueing:
    def test_queues_a_job_with_its_wake_up_and_ids(self, done, now):
        tenant = uuid.uuid4()
        job = queue(now, payload={"id": "x"}, organization_id=tenant)
        stored = Job.objects.get()
        assert (stored, stored.payload, stored.organization_id) == (job, {"id": "x"}, tenant)
        assert DBTaskResult.objects.ready().count() == 1
        assert run_jobs() == {Outcome.DONE: 1}
        assert done == ["1"]

    def test_same_key_again_queues_nothing_even_when_it_is_done(self, done, now):
        first = queue(now)
        assert queue(now, payload={"other": 1}) == first
        run_jobs()
        assert queue(now).state == Job.State.DONE
        assert run_jobs() == {}
        assert (done, DBTaskResult.objects.count()) == (["1"], 1)

    def test_a_transaction_that_fails_leaves_neither_job_nor_wake_up(self, done, now):
        with transaction.atomic():
            queue(now)
            transaction.set_rollback(True)
        assert not Job.objects.exists()
        assert not DBTaskResult.objects.exists()

    def test_a_later_one_waits_for_its_time(self, done, now):
        queue(now, run_after=now + MINUTE)
        assert run_jobs() == {}
        assert not DBTaskResult.objects.ready().exists()
        run_jobs(at=now + MINUTE)
        assert done == ["1"]

    @pytest.mark.parametrize("hours", [-1, 24])
    def test_a_wrong_clock_delays_nothing_that_is_wanted_at_once(self, done, now, hours):
        queue(now + timedelta(hours=hours))
        assert claim_next("somebody", clock_at(None))

    def test_unknown_kind_is_refused(self, now):
        with pytest.raises(UnknownKindError, match=r"test\.nothing"):
            queue(now, kind="test.nothing")

    def test_two_handlers_of_one_kind_are_a_mistake(self, monkeypatch):
        monkeypatch.setattr(registry, "HANDLERS", {})
        registry.job("test.two")(lambda job: None)
        with pytest.raises(ValueError, match="twice"):
            registry.job("test.two")(lambda job: None)


def test_jobs_module_of_every_app_is_loaded_when_django_starts():
    apps = [app.name for app in django_apps.get_app_configs()]
    found = [f"{name}.jobs" for name in apps if (ROOT / name / "jobs.py").is_file()]
    assert set(found) <= set(sys.modules)


class TestFailure:
    def test_is_tried_again_after_ever_longer_pauses_and_then_given_up(self, kind, now):
        def fail(job):
            raise OSError

        job = queue(now, kind=kind(fail))
        at, pauses = now, []
        while run_jobs(at=at) == {Outcome.LATER: 1}:
            job.refresh_from_db()
            pauses.append((job.run_after - at).total_seconds())
            at = job.run_after
        job.refresh_from_db()
        assert (job.state, job.error, job.attempts) == (Job.State.DEAD, "OSError", 5)
        for pause, wanted in zip(pauses, [10, 30, 90, 270], strict=True):
            assert 0.8 * wanted <= pause <= 1.2 * wanted
        assert DBTaskResult.objects.count() == 5, "each attempt has its wake-up"

    def test_pause_has_a_limit(self):
        assert pause_after(40) <= timedelta(hours=6) * 1.2

    def test_a_kind_may_have_more_attempts(self, kind, now):
        def fail(job):
            raise OSError

        assert queue(now, kind=kind(fail, attempts=9)).max_attempts == 9

    def test_giving_up_is_at_once_and_keeps_the_reason(self, kind, now):
        def refuse(job):
            raise GiveUp("The participant is gone.")

        queue(now, kind=kind(refuse))
        assert run_jobs() == {Outcome.DEAD: 1}
        job = Job.objects.get()
        assert (job.state, job.error) == (Job.State.DEAD, "The participant is gone.")
        assert job.finished_at is not None

    def test_a_dead_job_can_be_queued_again_and_nothing_else_can(self, kind, done, now):
        refused = []

        def refuse(job):
            refused.append(job.attempts)
            raise GiveUp("No.")

        job = queue(now, kind=kind(refuse))
        assert not requeue(job, now=now)
        run_jobs()
        assert requeue(job, now=now)
        assert not requeue(job, now=now)
        assert run_jobs() == {Outcome.DEAD: 1}
        assert refused == [1, 2], "attempts only grow"

    def test_kind_of_a_newer_version_waits_for_it(self, kind, now, monkeypatch, done):
        queue(now)
        monkeypatch.delitem(registry.HANDLERS, "test.work")
        assert run_jobs() == {Outcome.LATER: 1}
        assert Job.objects.get().error == "UnknownKindError"

    def test_log_tells_the_place_and_no_text(self, kind, now, caplog):
        def fail(job):
            raise ValueError(job.payload["secret"])

        caplog.set_level(logging.DEBUG, logger="foundation")
        queue(now, kind=kind(fail), payload={"secret": "CANARY"})
        run_jobs()
        assert "ValueError" in caplog.text
        assert "test_jobs.py" in caplog.text
        assert "CANARY" not in caplog.text
        assert Job.objects.get().error == "ValueError"


class TestFencing:
    @pytest.fixture
    def taken(self, done, now):
        """A job that `slow` took, and that `quick` has after the lease of the first ended."""
        job = queue(now)
        slow = claim(job.pk, "slow", clock_at(None))
        Job.objects.update(state=Job.State.QUEUED, lease_until=None, lease_owner="")
        quick = claim(job.pk, "quick", clock_at(None))
        return slow, quick

    def test_one_of_two_gets_the_job(self, done, now):
        job = queue(now)
        assert claim(job.pk, "a", clock_at(None)) == job
        assert claim(job.pk, "b", clock_at(None)) is None

    def test_result_of_the_one_that_lost_its_lease_is_thrown_away(self, taken):
        slow, quick = taken
        assert not settle(slow, Job.State.DEAD, error="late")
        assert not lease.renew(slow)
        assert lease.renew(quick)
        assert settle(quick, Job.State.DONE)
        assert not settle(quick, Job.State.DONE), "ended is ended"
        assert Job.objects.get().error == ""

    def test_its_effects_are_undone(self, taken):
        slow, quick = taken
        with pytest.raises(LeaseLostError), completing(slow):
            Job.objects.create(
                kind="effect", key="1", run_after=timezone.now(), created_at=timezone.now()
            )
        assert Job.objects.count() == 1
        with completing(quick):
            pass
        assert Job.objects.get().state == Job.State.DONE

    def test_same_worker_in_a_later_attempt_is_another_one(self, taken):
        _, quick = taken
        Job.objects.update(state=Job.State.QUEUED)
        again = claim(quick.pk, "quick", clock_at(None))
        assert not settle(quick, Job.State.DONE)
        assert settle(again, Job.State.DONE)

    def test_a_job_lost_while_it_was_done_is_left_to_its_new_owner(self, kind, now):
        def dawdle(job):
            Job.objects.update(lease_owner="quick", attempts=2)

        queue(now, kind=kind(dawdle))
        assert run_jobs() == {Outcome.LOST: 1}
        assert Job.objects.get().state == Job.State.RUNNING

    def test_completing_inside_a_handler_ends_the_job(self, kind, now):
        def exact(job):
            with completing(job):
                queue(now, key="effect", kind="test.exact", run_after=now + MINUTE)

        queue(now, kind=kind(exact))
        assert run_jobs() == {Outcome.DONE: 1}
        assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "queued"]

    def test_lease_is_of_the_database_s_clock(self, done, now, time_machine):
        job = queue(now)
        time_machine.move_to(now + timedelta(days=1))
        claim(job.pk, "a", clock_at(None))
        left = Job.objects.get().lease_until - now
        assert timedelta(seconds=15) < left < timedelta(seconds=25)


class TestFairness:
    def test_a_single_job_of_a_tenant_waits_for_one_of_the_others_not_for_all(self, done, now):
        noisy, quiet = uuid.uuid4(), uuid.uuid4()
        for number in range(4):
            queue(now, f"noisy {number}", organization_id=noisy)
        queue(now + timedelta(seconds=1), "quiet", organization_id=quiet)
        queue(now + timedelta(seconds=2), "system")
        run_jobs(at=now + MINUTE)
        assert done == ["noisy 0", "quiet", "system", "noisy 1", "noisy 2", "noisy 3"]

    def test_within_a_tenant_the_oldest_is_first(self, done, now):
        queue(now, "second")
        queue(now - MINUTE, "first")
        run_jobs()
        assert done == ["first", "second"]


@pytest.mark.django_db(transaction=True)
def test_heartbeat_keeps_the_lease_from_a_connection_of_its_own(kind, now, monkeypatch):
    monkeypatch.setattr(runner, "BEAT", 0.05)
    monkeypatch.setattr(lease, "LEASE", timedelta(seconds=5))
    ends = []

    def slow(job):
        until = Job.objects.get().lease_until
        while Job.objects.get().lease_until == until:
            pass
        ends.append(Job.objects.get().lease_until > until)

    queue(now, kind=kind(slow))
    assert runner.run_one() is Outcome.DONE
    assert ends == [True]
