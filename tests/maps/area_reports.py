"""Reports with a history, put straight into the small Jakarta of `tests.field_api.world`."""

from __future__ import annotations

import base64
import re
import zlib
from datetime import UTC, datetime
from itertools import count, pairwise
from typing import Any

from django.contrib.gis.geos import Point

from field_api.models import Report, StatusChange
from maps.selection import JAKARTA
from tests.field_api.world import IN_WEST, WEST, World

NOW = datetime(2026, 3, 31, 5, 0, tzinfo=UTC)  # 31 March 2026, 12.00 in Jakarta
_running = count(1)


def march(day: int, hour: int = 8) -> datetime:
    """A moment of March 2026 by the clock of Jakarta."""
    return datetime(2026, 3, day, hour, tzinfo=JAKARTA)


def report_with(
    world: World,
    *moves: tuple[str, datetime],
    kelurahan: str = WEST,
    at: tuple[float, float] | None = IN_WEST,
    **fields: Any,
) -> Report:
    """Received with the first move; its unit is the office of the kelurahan unless another is given."""
    first, last = moves[0], moves[-1]
    office = world.west_office if kelurahan == WEST else world.east_office
    report = Report.objects.create(
        number=f"JK2603{next(_running):06}",
        point=Point(*at, srid=4326) if at else None,
        kelurahan_code=kelurahan,
        received_at=first[1],
        status=last[0],
        status_since=last[1],
        **{"category": world.category, "unit": office, "home_unit": office, **fields},
    )
    steps = [("", first), *((before[0], move) for before, move in pairwise(moves))]
    StatusChange.objects.bulk_create(
        StatusChange(report=report, was=was, became=became, at=moment, unit=report.unit)
        for was, (became, moment) in steps
    )
    return report


def waiting(world: World, day: int = 30, **fields: Any) -> Report:
    return report_with(world, ("MENUNGGU", march(day)), **fields)


def pdf_text(file: bytes) -> str:
    """All text that a PDF of ReportLab shows, in its order."""
    parts = [part for page in pdf_pages(file) for part in re.findall(rb"\(((?:\\.|[^\\()])*)\) Tj", page)]
    octal = [re.sub(rb"\\([0-7]{3})", lambda digits: bytes([int(digits[1], 8)]), part) for part in parts]
    return " ".join(re.sub(rb"\\(.)", rb"\1", part).decode("cp1252") for part in octal)


def pdf_pages(file: bytes) -> list[bytes]:
    """What a PDF of ReportLab draws, in its own language, sheet by sheet."""
    streams = re.findall(rb"stream\r?\n(.*?)~>endstream", file, re.DOTALL)
    return [zlib.decompress(base64.a85decode(stream)) for stream in streams]
