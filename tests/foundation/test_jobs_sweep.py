"""What a dead worker leaves is put back; the regular work goes on whatever fails; old rows go."""

import io
import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from foundation.jobs import registry, schedule, worker
from foundation.jobs.lease import claim_next, clock_at
from foundation.jobs.queue import enqueue
from foundation.jobs.registry import Handler
from foundation.jobs.sweep import Swept, sweep
from foundation.models import Job
from foundation.stopping import Stop

pytestmark = pytest.mark.django_db
SECRET = "what somebody wrote"
NOTHING = Swept(0, 0, 0)
ENDED = timedelta(seconds=-1)


@pytest.fixture
def done(monkeypatch):
    """Keys of the jobs done so far; no other handler and no regular work is registered."""
    keys = []
    work = Handler(lambda job: keys.append(job.key), 5)
    monkeypatch.setattr(registry, "HANDLERS", {"test.work": work})
    monkeypatch.setattr(registry, "PERIODICS", {})
    monkeypatch.setattr(schedule, "PERIODICS", registry.PERIODICS)
    return keys


def queue(key="1", **more):
    return enqueue(kind="test.work", key=key, now=timezone.now(), **more)


def abandon(job=None, **changes):
    """A worker takes the job, its wake-up is heard, and it is never heard of again."""
    taken = claim_next("dead", clock_at(None))
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=timezone.now())
    Job.objects.filter(pk=taken.pk).update(lease_until=timezone.now() + ENDED, **changes)
    return taken


class TestSweep:
    def test_job_of_a_dead_worker_is_queued_again_with_a_wake_up(self, done):
        queue()
        abandon()
        assert sweep() == Swept(requeued=1, dead=0, woken=1)
        assert Job.objects.get().state == Job.State.QUEUED
        assert DBTaskResult.objects.ready().count() == 1
        assert sweep() == NOTHING, "a second sweeper finds nothing"

    def test_job_of_a_living_worker_is_left_alone(self, done):
        queue()
        claim_next("alive", clock_at(None))
        assert sweep() == NOTHING

    def test_a_clock_of_this_machine_that_jumps_ends_no_lease(self, done, time_machine):
        queue()
        claim_next("alive", clock_at(None))
        time_machine.move_to(timezone.now() + timedelta(days=1))
        assert sweep().requeued == 0

    def test_job_that_kills_every_worker_is_given_up(self, done):
        queue()
        abandon(attempts=5)
        assert sweep() == Swept(requeued=0, dead=1, woken=0)
        assert "ended while it did this job" in Job.objects.get().error

    def test_lost_wake_up_is_replaced_and_a_waiting_one_is_not_doubled(self, done):
        queue("1")
        queue("2")
        assert sweep() == NOTHING
        DBTaskResult.objects.first().delete()
        assert sweep() == Swept(0, 0, woken=1)
        assert DBTaskResult.objects.ready().count() == 2

    def test_a_job_for_later_needs_none(self, done):
        queue(run_after=timezone.now() + timedelta(hours=1))
        DBTaskResult.objects.all().delete()
        assert sweep() == NOTHING

    def test_idle_it_only_reads(self, done, django_assert_num_queries):
        with django_assert_num_queries(5) as queries:
            sweep()
        assert all(query["sql"].startswith("SELECT") for query in queries)

    def test_old_rows_go_and_young_ones_and_dead_jobs_stay(self, done):
        now = timezone.now()
        old = {"finished_at": now - timedelta(days=31)}
        for key, values in {
            "old": {"state": "done", **old},
            "young": {"state": "done", "finished_at": now - timedelta(days=29)},
            "dead": {"state": "dead", **old},
        }.items():
            queue(key)
            Job.objects.filter(key=key).update(**values)
        heard, stuck, running = DBTaskResult.objects.all()
        DBTaskResult.objects.filter(pk=heard.pk).update(status="SUCCESSFUL", **old)
        DBTaskResult.objects.filter(pk=stuck.pk).update(
            status="RUNNING", started_at=now - timedelta(days=2)
        )
        DBTaskResult.objects.filter(pk=running.pk).update(status="RUNNING", started_at=now)
        sweep()
        assert set(Job.objects.values_list("key", flat=True)) == {"young", "dead"}
        assert DBTaskResult.objects.get() == running


class TestRegularWork:
    @pytest.fixture
    def calls(self, done):
        names = []

        def fail(now):
            names.append("b")
            raise ValueError(SECRET)

        registry.PERIODICS.update(
            a=lambda now: names.append("a"), b=fail, c=lambda now: names.append("c")
        )
        return names

    def test_one_that_fails_stops_no_other_and_is_logged_without_its_text(self, calls, caplog):
        result = schedule.call_periodics()
        assert (calls, result.failed) == (["a", "b", "c"], ["b"])
        assert "b failed: ValueError" in caplog.text
        assert SECRET not in caplog.text

    def test_a_scheduler_outlives_a_database_that_is_away(self, calls, monkeypatch):
        def away():
            raise OperationalError

        monkeypatch.setattr(schedule, "sweep", away)
        monkeypatch.setattr(schedule, "connections", connections_that_stay())
        schedule.tick()
        assert calls == []

    def test_scheduler_ticks_until_it_is_told_to_stop(self, monkeypatch):
        stop, ticks = Stop(), []
        monkeypatch.setattr(schedule, "TICK_EVERY", 0)

        def tick():
            ticks.append(1)
            stop.signal = len(ticks) == 3 or None

        monkeypatch.setattr(schedule, "tick", tick)
        schedule.keep_time(stop)
        assert len(ticks) == 3

    def test_name_is_taken_once(self, done):
        registry.periodic("x")(lambda now: None)
        with pytest.raises(ValueError, match="twice"):
            registry.periodic("x")(lambda now: None)


def connections_that_stay():
    class Connections:
        def close_all(self):
            pass

    return Connections()


class TestSendDue:
    def run(self):
        out = io.StringIO()
        call_command("send_due", stdout=out)
        return out.getvalue()

    @pytest.fixture(autouse=True)
    def _signals_stay(self, monkeypatch):
        monkeypatch.setattr(Stop, "listen", lambda self: None)

    def test_starts_what_is_due_does_it_and_twice_does_nothing_twice(self, done):
        registry.PERIODICS["mails"] = lambda now: [queue(key) for key in ("1", "2")]
        assert self.run() == "2 done, 0 to be tried again later, 0 given up.\n"
        assert self.run() == "0 done, 0 to be tried again later, 0 given up.\n"
        assert done == ["1", "2"]

    def test_goes_on_where_a_killed_one_stopped(self, done):
        queue("1")
        queue("2")
        abandon()
        assert self.run().startswith("2 done")

    def test_leaves_no_wake_ups_that_nobody_hears(self, done):
        queue()
        self.run()
        assert not DBTaskResult.objects.exists()

    def test_does_the_jobs_although_some_regular_work_fails(self, done):
        def fail(now):
            raise ValueError

        queue()
        registry.PERIODICS["reminders"] = fail
        with pytest.raises(CommandError, match="reminders"):
            self.run()
        assert done == ["1"]


@pytest.mark.django_db(transaction=True)
class TestWorker:
    def test_two_share_the_jobs_without_a_locked_database(self, done, monkeypatch):
        for number in range(20):
            queue(str(number))
        errors = []

        def listen():
            try:
                while worker.hear_one():
                    pass
            except Exception as error:
                errors.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=listen) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        assert sorted(done, key=int) == [str(number) for number in range(20)]
        assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}

    def test_waits_for_a_database_that_is_away_and_then_works(self, done, monkeypatch):
        queue()
        stop, waits = Stop(), []
        hear, failures = worker.hear_one, iter([OperationalError, OperationalError])

        def hear_or_fail():
            if error := next(failures, None):
                raise error
            return hear()

        def wait(seconds):
            waits.append(seconds)
            stop.signal = bool(done) or None

        monkeypatch.setattr(worker, "hear_one", hear_or_fail)
        monkeypatch.setattr(stop, "wait", wait)
        worker.work(stop)
        assert done == ["1"]
        assert waits == [2.0, 4.0, 1.0]
