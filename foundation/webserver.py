"""Gunicorn's settings: `gunicorn config.wsgi --config python:foundation.webserver`."""

import os
import signal
import threading
from typing import Any

from foundation.stopping import lifeline

# Two processes of 16 threads: no PDF and no idle browser stops the others.
workers = 2
threads = 16
timeout = 60
preload_app = True
loglevel = "warning"
control_socket_disable = True
if os.access("/dev/shm", os.W_OK):  # noqa: S108  (heartbeats in memory, never waiting for a disk)
    worker_tmp_dir = "/dev/shm"  # noqa: S108


def post_worker_init(worker: Any) -> None:
    """Gunicorn's hook in each new web process: end the server when its supervisor is gone."""
    end = lifeline()
    if end is not None:
        threading.Thread(target=_end_with, args=(end, worker.ppid), daemon=True).start()


def _end_with(end: int, server: int) -> None:
    os.read(end, 1)  # returns when the pipe ends
    if os.getppid() == server:
        os.kill(server, signal.SIGTERM)
