"""Clients that drip: gunicorn's worker with threads, and a limit on the time that it waits for one request.

A proxy in front takes slow lines on itself. Without one each of them would hold a thread as long as it likes.
"""

from __future__ import annotations

import errno
import socket
import struct
import time
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

LONGEST_S = 20.0
LEAST_BYTES_PER_S = 500
"""Who brings more than this goes on for as long as it takes, as photos over a slow line do."""


class TimedSocket:
    """Reads from a socket until its client has been waited for too long; then it counts as gone.

    A request may keep us waiting 20 s, and a second more for each 500 bytes of it that have come. The time
    that we ourselves take is not counted.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.is_cut = False
        self.begin()

    def begin(self) -> None:
        """A new request."""
        self._waited_s, self._bytes = 0.0, 0

    def recv(self, size: int) -> bytes:
        left_s = LONGEST_S + self._bytes / LEAST_BYTES_PER_S - self._waited_s
        before, began = self._sock.gettimeout(), time.monotonic()
        if left_s <= 0:
            raise self._cut()
        try:
            self._sock.settimeout(left_s if before is None else min(left_s, before))
            data = self._sock.recv(size)
        except TimeoutError as error:
            if before is not None and before < left_s:
                raise
            raise self._cut() from error
        finally:
            self._sock.settimeout(before)
            self._waited_s += time.monotonic() - began
        self._bytes += len(data)
        return data

    def _cut(self) -> ConnectionResetError:
        self.is_cut = True
        return ConnectionResetError(errno.ECONNRESET, "the client is too slow")

    def gettimeout(self) -> float | None:
        return self._sock.gettimeout()

    def settimeout(self, seconds: float | None) -> None:
        self._sock.settimeout(seconds)


class TimedConnection(TConn):
    is_closed = False

    def init(self) -> None:
        is_first = not self.initialized
        super().init()
        if is_first and isinstance(getattr(self.parser.unreader, "sock", None), socket.socket):
            self.parser.unreader.sock = TimedSocket(self.sock)

    @property
    def reader(self) -> TimedSocket | None:
        """None before the first request."""
        reader = getattr(getattr(self.parser, "unreader", None), "sock", None)
        return reader if isinstance(reader, TimedSocket) else None

    def close(self, graceful: bool = False) -> None:
        if not self.is_closed:
            self.is_closed = True
            super().close(graceful)


class TimedWorker(ThreadWorker):
    """Nobody who says nothing holds a thread; nobody who is slow holds one for more than its time."""

    def accept(self, listener: socket.socket) -> None:
        """As gunicorn's own, but the connection waits for its first byte where no thread waits with it."""
        try:
            sock, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        # Who does not take its answer: a write that gets nowhere for so long fails.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(LONGEST_S), 0))
        conn = TimedConnection(self.cfg, sock, address, listener.getsockname())
        conn.timeout = time.monotonic() + LONGEST_S
        self.pending_conns.append(conn)
        self.poller.register(sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def murder_pending(self) -> None:
        """Gunicorn's name for closing who has waited too long; at our end, whoever has not begun."""
        if not self.alive:
            for conn in self.pending_conns:
                conn.timeout = 0.0
        super().murder_pending()

    def handle(self, conn: Any) -> Any:
        """One request. What ends with it is closed here: gunicorn would let everybody else wait meanwhile."""
        if conn.reader:
            conn.reader.begin()
        kept = super().handle(conn)
        if kept is False:
            conn.close(graceful=not (conn.reader and conn.reader.is_cut))
        return kept
