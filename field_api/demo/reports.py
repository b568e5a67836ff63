"""The rows of `demo_reports.csv`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from field_api.workflow import Status


@dataclass(frozen=True)
class DemoReport:
    """One invented report. `key` names it for good, `outcome` is the status that it is played to."""

    key: str
    category: str
    lon: float
    lat: float
    accuracy_m: float
    pin_moved: bool
    description: str
    channel: str
    is_private: bool
    age: timedelta
    outcome: Status

    @property
    def idempotency_key(self) -> str:
        return f"{KEY_PREFIX}{self.key}"


KEY_PREFIX = "demo:"


def read_demo_reports(path: Path) -> list[DemoReport]:
    """The rows in the order of the file. Raises KeyError or ValueError for a file of another form."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [_report(row) for row in csv.DictReader(file)]


def _report(row: dict[str, str]) -> DemoReport:
    return DemoReport(
        key=row["key"],
        category=row["category"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        accuracy_m=float(row["accuracy_m"]),
        pin_moved=row["pin_moved"] == "yes",
        description=row["description"],
        channel=row["channel"],
        is_private=row["is_private"] == "yes",
        age=timedelta(days=float(row["age_days"])),
        outcome=Status(row["outcome"]),
    )
