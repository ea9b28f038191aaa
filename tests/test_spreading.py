"""Files stay whole, every test is handed out once, and the slow ones are begun first."""

from types import SimpleNamespace

import pytest

from tests.conftest import pytest_xdist_make_scheduler
from tests.spreading import APART, FIRST, Spreading, rank, unit_of

EVERY_PAGE = "tests/journeys/test_every_page.py"
ROUND = "tests/journeys/test_round.py"


def config(dist="loadfile"):
    options = {"dist": dist, "tx": ["2*popen"], "loadscopereorder": True}
    option = SimpleNamespace(**options)
    return SimpleNamespace(getoption=options.get, getvalue=options.get, option=option)


class Worker:
    shutting_down = False

    def __init__(self) -> None:
        self.gateway = SimpleNamespace(id="gw")
        self.sent = []

    def send_runtest_some(self, places):
        self.sent += places

    def shutdown(self):
        self.shutting_down = True


def handed_out(collection):
    """Per worker, the tests in the order in which it gets them; both are equally quick."""
    spreading, workers = Spreading(config()), [Worker(), Worker()]
    for worker in workers:
        spreading.add_node(worker)
        spreading.add_node_collection(worker, collection)
    spreading.schedule()
    done = [0, 0]
    while any(len(worker.sent) > count for worker, count in zip(workers, done, strict=True)):
        for number, worker in enumerate(workers):
            if len(worker.sent) > done[number]:
                spreading.mark_test_complete(worker, worker.sent[done[number]])
                done[number] += 1
    return [[collection[place] for place in worker.sent] for worker in workers]


def test_a_file_stays_whole():
    assert unit_of("tests/test_a.py::TestIt::test_b[x::y]") == "tests/test_a.py"


def test_a_long_test_that_shares_nothing_is_handed_out_alone():
    assert unit_of(f"{EVERY_PAGE}::test_a[b]") == f"{EVERY_PAGE}::test_a[b]"


def test_journeys_are_begun_first():
    assert rank(f"{EVERY_PAGE}::test_a") == 0
    assert rank("tests/reports/test_report.py") < rank("tests/reports/test_list.py")


def test_every_test_is_handed_out_once_and_a_file_to_one_worker():
    small = [f"tests/test_{file}.py::test_{n}" for file in "abcdefgh" for n in range(5)]
    pages = [f"{EVERY_PAGE}::test_a[{n}]" for n in range(6)]
    collection = [*small, *pages, f"{ROUND}::test_a"]
    first, second = handed_out(collection)
    assert sorted(first + second) == sorted(collection)
    files = [{unit_of(nodeid) for nodeid in tests} for tests in (first, second)]
    assert not files[0] & files[1]
    for tests in (first, second):
        assert [rank(unit_of(nodeid)) for nodeid in tests] == sorted(
            rank(unit_of(nodeid)) for nodeid in tests
        )
        assert sum(nodeid in pages for nodeid in tests) >= 2


@pytest.mark.parametrize("name", [*APART, *FIRST])
def test_what_is_named_exists(name, pytestconfig):
    assert list(pytestconfig.rootpath.glob(f"{name}*"))


def test_only_a_run_that_is_shared_by_files_is_spread_like_this():
    assert isinstance(pytest_xdist_make_scheduler(config(), None), Spreading)
    assert pytest_xdist_make_scheduler(config("load"), None) is None
