"""Which worker runs which tests, and what is begun first, when several workers share the run."""

from xdist.scheduler import LoadScopeScheduling

# What takes longest is begun first: then no worker waits at the end for another's long file.
FIRST = ("tests/journeys/", "tests/reports/test_report.py", "tests/reports/test_pdf_")
# Each test in here makes all that it needs, and is long enough to be handed out alone.
APART = {"tests/journeys/test_every_page.py"}


def unit_of(nodeid: str) -> str:
    """What stays together: a file, because its tests may share rows that were made once."""
    file = nodeid.partition("::")[0]
    return nodeid if file in APART else file


def rank(unit: str) -> int:
    return next((place for place, name in enumerate(FIRST) if unit.startswith(name)), len(FIRST))


class Spreading(LoadScopeScheduling):
    """Hands out files, slow ones first; among the others those with the most tests."""

    def _split_scope(self, nodeid):
        return unit_of(nodeid)

    def _assign_work_unit(self, node):
        self.workqueue.move_to_end(min(self.workqueue, key=rank), last=False)
        super()._assign_work_unit(node)
