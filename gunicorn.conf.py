"""The web server as geo-crm runs it. gunicorn finds this in the project's root; its arguments win."""

import ctypes
import os
import signal
from typing import Any

worker_class = "geo_crm.slow_clients.TimedWorker"
workers = 2
threads = 4
graceful_timeout = 5
control_socket_disable = True
loglevel = "warning"

_PR_SET_PDEATHSIG = 1


def post_fork(server: Any, worker: Any) -> None:
    """Workers end with their master, however it died: they would hold the port against the next one."""
    if hasattr(os, "uname") and os.uname().sysname == "Linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != server.pid:
            os.kill(os.getpid(), signal.SIGTERM)
