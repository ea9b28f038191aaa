"""Ending a process when it is asked to, or when the process that started it is gone.

Standard library only: the supervisor of the site has nothing else.
"""

import contextlib
import os
import select
import signal
from types import FrameType

# The number of a pipe's reading end that a supervisor hands down. Whoever holds the writing end
# never writes: the pipe ends when the supervisor does, kill -9 included, on Linux and on macOS.
LIFELINE = "RUMBO_LIFELINE"


def lifeline() -> int | None:
    number = os.environ.get(LIFELINE, "")
    return int(number) if number else None


class Stop:
    """Whether this process was told to end, and a sleep that is over when it is."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self.asked = 0  # how often
        self.orphaned = False
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._reading, False)
        os.set_blocking(self._writing, False)
        self._lifeline = lifeline()

    def listen(self) -> None:
        """SIGTERM and SIGINT (Ctrl+C) from now on end the process at its next convenience."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.signal = number
        self.asked += 1
        self.rouse()

    def rouse(self) -> None:
        """End a `wait` now; safe inside a signal handler."""
        with contextlib.suppress(BlockingIOError):  # so full that it ends every wait
            os.write(self._writing, b".")

    def wait(self, seconds: float) -> None:
        """Sleep, or less when the process is told to end."""
        ends = [self._reading] if self._lifeline is None else [self._reading, self._lifeline]
        ready, _, _ = select.select(ends, [], [], seconds)
        if self._lifeline in ready:
            self.orphaned = True
        if self._reading in ready:
            os.read(self._reading, 4096)

    def __bool__(self) -> bool:
        if self._lifeline is not None and not self.orphaned:
            self.orphaned = bool(select.select([self._lifeline], [], [], 0)[0])
        return self.orphaned or self.signal is not None
