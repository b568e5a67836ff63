"""How large a benchmark runs: whole, or for some seconds with BENCH_SMALL, to see that it still runs."""

import os
from typing import TypeVar

T = TypeVar("T")
IS_SMALL = bool(os.environ.get("BENCH_SMALL"))


def sized(whole: T, small: T) -> T:
    return small if IS_SMALL else whole


def verdict(is_met: bool) -> str:
    """Of an aim; a small run says nothing about it."""
    if IS_SMALL:
        return "not judged at this size"
    return "met" if is_met else "MISSED"


def ends_with(is_met: bool) -> int:
    """The exit code that goes with it."""
    return 0 if is_met or IS_SMALL else 1
