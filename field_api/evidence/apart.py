"""Work on a stranger's file in a process apart, whose memory and time are bounded.

What a decoder takes is up to the file. One that takes too much ends the process apart, never the server.
"""

from __future__ import annotations

import atexit
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, TypeVar

MEMORY_BYTES = 1536 << 20
"""Of addresses, of which libraries take a third. 50 megapixels, decoded, turned and shrunk, take 0.7 GB."""
LONGEST_S = 60.0
_MOST_JOBS = 500
"""Then a fresh one takes over: what a decoder leaks is bounded too."""

P = ParamSpec("P")
T = TypeVar("T")


class HelperBusyError(Exception):
    """The process apart works on something else for longer than the caller wants to wait."""


class Helper:
    """One process apart, begun when first needed, and again after it died. Jobs wait for one another."""

    def __init__(self, *, memory_bytes: int = MEMORY_BYTES, longest_s: float = LONGEST_S) -> None:
        self._memory_bytes = memory_bytes
        self._longest_s = longest_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._jobs = 0

    def call(self, wait_s: float, function: Callable[P, T], *args: P.args, **words: P.kwargs) -> T:
        """What the function returns or raises; it, its arguments and its answer must be picklable.

        Raises MemoryError and TimeoutError when it took too much, HelperBusyError after `wait_s`,
        RuntimeError when the process died of it.
        """
        if not self._lock.acquire(timeout=wait_s):
            raise HelperBusyError
        try:
            is_well, said = self._ask((function, args, words))
        finally:
            self._lock.release()
        if is_well:
            return said  # type: ignore[no-any-return]
        raise said

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._line is not None:
            self._line.close()
        self._process = self._line = None

    def _ask(self, job: Any) -> tuple[bool, Any]:
        try:
            if self._process is None or self._process.poll() is not None or self._jobs >= _MOST_JOBS:
                self.end()
                self._begin()
            assert self._line is not None  # noqa: S101  it has just begun
            self._jobs += 1
            self._line.send(job)
            if not self._line.poll(self._longest_s):
                self.end()
                return False, TimeoutError(f"more than {self._longest_s:g} s")
            is_well, said = self._line.recv()
        except (EOFError, OSError):
            return False, self._died()
        except BaseException:  # the answer to this job must not be taken for that to the next
            self.end()
            raise
        if isinstance(said, MemoryError):
            self.end()  # what is left of its memory is in pieces
        return is_well, said

    def _begin(self) -> None:
        ours, theirs = Pipe()
        words = f"from {__name__} import serve; serve({theirs.fileno()}, {self._memory_bytes})"
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "OPENBLAS_NUM_THREADS": "1",  # each thread would take addresses of its own
        }
        self._process = subprocess.Popen(  # noqa: S603  our own words
            [sys.executable, "-c", words],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env=environment,
        )
        theirs.close()
        self._line, self._jobs = ours, 0

    def _died(self) -> Exception:
        """The kernel kills what takes memory that is not there; a decoder that crashes is something else."""
        code = self._process.wait() if self._process else None
        self.end()
        if code == -signal.SIGKILL:
            return MemoryError()
        return RuntimeError(f"the process apart ended with {code}")


def serve(handle: int, memory_bytes: int) -> None:
    """The other side: one job after another until the line is closed, which it is when the server ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    line = Connection(handle)
    while True:
        try:
            function, args, words = line.recv()
        except EOFError:
            return
        try:
            answer = (True, function(*args, **words))
        except Exception as failure:
            answer = (False, failure)
        try:
            line.send(answer)
        except (TypeError, AttributeError, ValueError) as failure:  # it cannot be pickled
            line.send((False, RuntimeError(f"{answer[1]!r:.200}: {failure}")))


_helper = Helper()


def apart(function: Callable[P, T], *args: P.args, **words: P.kwargs) -> T:
    """Call it in this process's helper, after whatever it works on. Raises as `Helper.call` does."""
    return _helper.call(LONGEST_S * 2, function, *args, **words)


def soon_apart(wait_s: float, function: Callable[P, T], *args: P.args, **words: P.kwargs) -> T:
    """The same for somebody who waits: HelperBusyError when it is not his turn after `wait_s`."""
    return _helper.call(wait_s, function, *args, **words)


def _forget() -> None:
    """A fork has the line of its parent's helper, and must not speak on it."""
    global _helper  # noqa: PLW0603
    _helper = Helper()


def _end() -> None:
    _helper.end()


os.register_at_fork(after_in_child=_forget)
atexit.register(_end)
