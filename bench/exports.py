"""Exports of 100,000 and 1,000,000 reports: time and memory, against geopandas and DRF-GIS with all rows.

Run `python -m bench.exports [reports]`. Takes the reports that DATABASE_URL's database has; what is missing
is made up in a transaction that is undone at the end, for which there must be boundaries and categories
(bin/demo --no-serve).
"""

import ctypes
import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import shapely
from django.db import transaction
from django.db.models import QuerySet

import bench.ready  # noqa: F401  sets Django up for what follows
from bench.size import sized
from field_api import clock
from field_api.models import Report
from field_api.steps.deadlines import local_day
from field_api.volume.make import make_reports
from maps.exports.columns import batches, columns_for
from maps.exports.formats import FORMATS, write_file

SMALL, LARGE = sized((100_000, 1_000_000), (500, 1_000))


@dataclass(frozen=True)
class Cost:
    seconds: float
    cpu_seconds: float
    grown_mb: float
    size_mb: float


def main() -> None:
    large = int(sys.argv[1]) if len(sys.argv) > 1 else LARGE
    with transaction.atomic():
        missing = large - Report.objects.count()
        if missing > 0:
            make_reports(missing, seed=1, last_day=local_day(clock.now()), with_changes=False)
        print(
            "peak: how far memory grew while the file was made; CPU: of this process, without the database's"
        )
        for count in (min(SMALL, large), large):
            compare(count)
        transaction.set_rollback(True)


def compare(count: int) -> None:
    last = Report.objects.order_by("pk").values_list("pk", flat=True)[count - 1]
    reports = Report.objects.filter(pk__lte=last)
    print(f"\n{count:,} reports")
    for key, rival in RIVALS.items():
        ours = measured(key, partial(with_ours, key, reports))
        show(f"{key}, ours", ours)
        if key == "geojson" and count > SMALL:
            print("  geojson, GeoFeatureModelSerializer: left out, it holds every row and takes minutes")
            continue
        other = measured(key, partial(rival, reports))
        show(f"{key}, {rival.__doc__}", other)
        faster = other.cpu_seconds / ours.cpu_seconds
        print(
            f"  ratio: the rival takes {faster:.2f} times the CPU"
            f" and {other.grown_mb / max(ours.grown_mb, 1):.0f} times the memory"
        )


def measured(key: str, work: Callable[[Path], None]) -> Cost:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / f"laporan.{key}"
        gc.collect()
        ctypes.CDLL("libc.so.6").malloc_trim(0)  # or what the one before left would serve the next
        Path("/proc/self/clear_refs").write_text("5")  # the high-water mark begins anew
        before = resident_mb("VmRSS")
        started, cpu = time.perf_counter(), time.process_time()
        work(path)
        seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu
        return Cost(seconds, cpu_seconds, resident_mb("VmHWM") - before, path.stat().st_size / 1e6)


def resident_mb(what: str) -> float:
    lines = Path(f"/proc/{os.getpid()}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(what))


def show(name: str, cost: Cost) -> None:
    print(
        f"  {name:<38} {cost.seconds:7.1f} s {cost.cpu_seconds:7.1f} s CPU"
        f" {cost.grown_mb:8.0f} MB peak {cost.size_mb:8.1f} MB file"
    )


def with_ours(key: str, reports: QuerySet[Report], path: Path) -> None:
    write_file(FORMATS[key], path, reports, for_staff=True)


def with_drf(reports: QuerySet[Report], path: Path) -> None:
    """GeoFeatureModelSerializer"""
    from rest_framework.renderers import JSONRenderer  # noqa: PLC0415  after Django is set up
    from rest_framework_gis.serializers import GeoFeatureModelSerializer  # noqa: PLC0415

    names = ("number", "status", "received_at", "status_since", "channel", "kelurahan_code", "description")

    class Serializer(GeoFeatureModelSerializer):
        class Meta:
            model = Report
            geo_field = "point"
            fields = names

    path.write_bytes(JSONRenderer().render(Serializer(reports, many=True).data))


def all_rows(reports: QuerySet[Report]) -> geopandas.GeoDataFrame:
    names = [column.name for column in columns_for(for_staff=True)]
    whole = next(batches(reports, for_staff=True, size=10**9))
    frame = pd.DataFrame(dict(zip(names, whole.values, strict=True)))
    return geopandas.GeoDataFrame(
        frame, geometry=shapely.points(np.array(whole.lon, float), np.array(whole.lat, float)), crs=4326
    )


def with_pandas(reports: QuerySet[Report], path: Path) -> None:
    """pandas to_csv of all rows"""
    all_rows(reports).drop(columns="geometry").to_csv(path)


def with_geopandas(reports: QuerySet[Report], path: Path) -> None:
    """geopandas to_file of all rows"""
    all_rows(reports).to_file(path, driver="GPKG")


def with_parquet(reports: QuerySet[Report], path: Path) -> None:
    """geopandas to_parquet of all rows"""
    all_rows(reports).to_parquet(path, write_covering_bbox=True)


RIVALS = {"csv": with_pandas, "geojson": with_drf, "gpkg": with_geopandas, "parquet": with_parquet}

if __name__ == "__main__":
    main()
