"""What the dispatch decides over: sites to look at, and people who can go."""

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Id = int | str


class DuplicateId(ValueError):
    """Two tasks, or two validators, bear one id."""


class BadPosition(ValueError):
    """A position that is no longitude and latitude."""


class BadCapacity(ValueError):
    """A capacity or a count below zero."""


class BadPin(ValueError):
    """A task is pinned and nobody holds it."""


class DueClass(StrEnum):
    """How pressing a task is; a class always goes before the next, whatever the distance."""

    OVERDUE = "overdue"
    DUE_BEFORE_NEXT_BATCH = "due_before_next_batch"
    LATER = "later"

    @classmethod
    def of(cls, due_at: datetime, *, now: datetime, next_batch: datetime) -> "DueClass":
        """The class of a deadline; what is due at the very minute of the next batch cannot wait for it."""
        if due_at <= now:
            return cls.OVERDUE
        return cls.DUE_BEFORE_NEXT_BATCH if due_at <= next_batch else cls.LATER


@dataclass(frozen=True, slots=True)
class Task:
    """A report whose site somebody must look at.

    `closed_to` names the validators who may not go (the unit's own people). `held_by` has it now;
    `pinned` keeps it there, unless that person is off duty or may not go; `by_hand` says that a person
    pinned it. `due_at` breaks ties inside a class. Without `area_code` the areas of the validators do not
    matter. `stopped` says why nobody goes there for now; such a task is left.
    Raises BadPosition and BadPin.
    """

    id: Id
    lon: float
    lat: float
    due: DueClass = DueClass.LATER
    due_at: datetime | None = None
    closed_to: frozenset[Id] = frozenset()
    needs_boat: bool = False
    held_by: Id | None = None
    pinned: bool = False
    area_code: str | None = None
    by_hand: bool = False
    stopped: str = ""

    def __post_init__(self) -> None:
        check_position(self.lon, self.lat, f"tugas {self.id}")
        if self.pinned and self.held_by is None:
            raise BadPin(f"tugas {self.id}: disematkan, tetapi tidak ada petugas yang memegangnya")


@dataclass(frozen=True, slots=True)
class Validator:
    """A field validator on duty.

    `capacity` is the number of tasks for the day, the held and pinned ones included; 0 is off duty.
    `areas` holds prefixes of area codes, empty means anywhere.
    Raises BadPosition and BadCapacity.
    """

    id: Id
    lon: float
    lat: float
    capacity: int
    done_this_week: int = 0
    boat: bool = False
    areas: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        check_position(self.lon, self.lat, f"petugas {self.id}")
        if self.capacity < 0 or self.done_this_week < 0:
            raise BadCapacity(f"petugas {self.id}: kapasitas dan jumlah tugas tidak boleh kurang dari nol")

    def may_go_to(self, area_code: str | None) -> bool:
        """Whether the area is one of the validator's own."""
        return not self.areas or area_code is None or area_code.startswith(tuple(self.areas))


def check_position(lon: float, lat: float, whose: str) -> None:
    """Raise BadPosition unless both are finite and in range."""
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise BadPosition(f"{whose}: posisi tidak sah (bujur {lon}, lintang {lat})")


def sort_key(key: Id) -> tuple[bool, Id]:
    """Numbers before words, so that a mixture has one order too."""
    return isinstance(key, str), key


def check_ids(ids: Collection[Id], whose: str) -> None:
    """Raise DuplicateId when an id comes twice."""
    if len(set(ids)) == len(ids):
        return
    seen: set[Id] = set()
    for one in ids:
        if one in seen:
            raise DuplicateId(f"{whose} {one} tercantum lebih dari sekali")
        seen.add(one)
