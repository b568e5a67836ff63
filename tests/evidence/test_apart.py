"""Work in a process apart: what it takes too much of ends there, and the next job finds a sound one."""

import os
import signal
import threading
import time

import pytest

from field_api.evidence.apart import Helper, HelperBusyError
from field_api.evidence.files import copy_of, look
from field_api.evidence.opening import PhotoDamaged
from tests.evidence.made_photos import encoded, picture

MB = 1 << 20


def where() -> int:
    return os.getpid()


def take(size: int) -> int:
    return len(bytearray(size))


def kill(number: int) -> None:
    os.kill(os.getpid(), number)


@pytest.fixture
def helper():
    helper = Helper(memory_bytes=400 * MB, longest_s=20)
    yield helper
    helper.end()


def test_one_process_does_one_job_after_another_and_it_is_not_this_one(helper):
    first, second = helper.call(1, where), helper.call(1, where)
    assert first == second != os.getpid()


def test_memory_ends_there_and_the_next_job_is_done(helper):
    assert helper.call(1, take, 100 * MB) == 100 * MB
    with pytest.raises(MemoryError):
        helper.call(1, take, 500 * MB)
    assert helper.call(1, take, 100 * MB) == 100 * MB


def test_a_process_that_dies_is_told_and_replaced(helper):
    with pytest.raises(RuntimeError, match="-11"):
        helper.call(1, kill, signal.SIGSEGV)
    with pytest.raises(MemoryError):  # so the kernel ends what takes too much
        helper.call(1, kill, signal.SIGKILL)
    assert helper.call(1, take, 1) == 1


def test_what_takes_too_long_is_stopped():
    helper = Helper(longest_s=0.2)
    with pytest.raises(TimeoutError):
        helper.call(1, time.sleep, 60)
    helper.end()


def test_whoever_cannot_wait_is_told(helper):
    with helper._lock, pytest.raises(HelperBusyError):  # as somebody else's job has it
        helper.call(0.01, where)
    assert helper.call(0.01, where)


def test_what_the_work_raises_comes_back(helper, tmp_path):
    with pytest.raises(FileNotFoundError):
        helper.call(1, look, tmp_path / "none")
    cut = tmp_path / "cut"
    cut.write_bytes(encoded(picture())[:-5000])
    with pytest.raises(PhotoDamaged):
        helper.call(1, copy_of, cut, 320)


def test_an_answer_that_cannot_be_sent_is_an_error(helper):
    with pytest.raises(RuntimeError, match="lock"):
        helper.call(1, make_lock)
    assert helper.call(1, take, 1) == 1


def make_lock():
    return threading.Lock()


def test_memory_that_ends_is_not_called_damage(helper, tmp_path):
    small = Helper(memory_bytes=240 * MB)
    photo = tmp_path / "photo"
    photo.write_bytes(encoded(picture(64, 48).resize((7000, 7000), 0), "PNG"))
    with pytest.raises(MemoryError):
        small.call(1, copy_of, photo, 320)
    small.end()
