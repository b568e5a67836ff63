"""What bench.ogc measures, with models at hand."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any

import pyogrio
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from rest_framework.renderers import JSONRenderer

from bench.served import served
from bench.size import sized
from field_api.models import Report
from field_api.rest.outgoing import ReportFeature
from maps.ogc.question import mark
from maps.ogc.reader import Reader
from maps.ogc.reports import reports

LIMIT, ROUNDS = sized((1_000, 5), (200, 1))
READ = sized(200_000, 1_000)
ITEMS = "/ogc/collections/reports/items"
WORDS = {
    "one kecamatan, one category": "kecamatan=31.74.01&category=sampah",
    "what waits, of this year": "status=MENUNGGU&datetime=2026-01-01/..",
    "a box of 2 km": "bbox=106.82,-6.20,106.838,-6.182",
}
GDAL = """
import sys, time, resource, pyogrio
started = time.perf_counter()
table = pyogrio.raw.read(sys.argv[1], layer="reports", max_features=int(sys.argv[2]), PAGE_SIZE=sys.argv[3])
used = resource.getrusage(resource.RUSAGE_SELF)
print(len(table[2]), time.perf_counter() - started, used.ru_utime + used.ru_stime)
"""
_client = Client()


@dataclass(frozen=True)
class Cost:
    wall_ms: float
    cpu_ms: float
    queries: int
    size: int


def make(count: int, *, seed: int) -> None:
    call_command("make_reports", str(count), seed=seed, no_changes=True, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE field_api_report")


def measure(url: str, size: int) -> None:
    print(f"\n{size:,} reports; pages of {LIMIT:,}, middle of {ROUNDS} rounds")
    rows = reports().rows(Reader()).order_by("-received_at", "-id")
    every = rows.count()
    for name, offset in (("first", 0), ("middle", every // 2), ("near the end", every * 95 // 100)):
        print(f"  {name} page, after {offset:,}")
        compare(rows, offset)
    print("  narrowed, and the list of collections")
    for name, words in WORDS.items():
        tell(name, cost(partial(get, f"{ITEMS}?limit={LIMIT}&{words}"))[0])
    tell("collections, nothing remembered", cost(collections)[0])
    connection.close()
    read_by_gdal(url)


def compare(rows: QuerySet[Report], offset: int) -> None:
    """The rival has fewer columns. Both must give the same reports."""
    last = rows.values_list("received_at", "id")[offset - 1] if offset else ()
    address = f"{ITEMS}?limit={LIMIT}" + (f"&cursor={mark(last)}" if last else "")
    ours, body = cost(lambda: get(address))
    wanted = rows.select_related("category", "unit")[offset : offset + LIMIT]
    rival, other = cost(lambda: JSONRenderer().render(ReportFeature(wanted.all(), many=True).data))
    assert ids(body) == ids(other)
    tell("ours, by a mark", ours)
    tell("OFFSET, GeoFeatureModelSerializer", rival)
    times, cpu = rival.wall_ms / ours.wall_ms, rival.cpu_ms / ours.cpu_ms
    print(f"    ratio: {times:.1f} times as long, {cpu:.0f} times the CPU")


def get(address: str) -> bytes:
    answer = _client.get(address)
    assert answer.status_code == 200, address
    return bytes(answer.getvalue())


def collections() -> bytes:
    cache.clear()
    return get("/ogc/collections")


def ids(body: bytes) -> list[str]:
    return [feature["id"] for feature in json.loads(body)["features"]]


def read_by_gdal(url: str) -> None:
    """In a process of its own; CPU of the server and the database comes from /proc."""
    with served(url) as server:
        before = server.cpu()
        call = [sys.executable, "-c", GDAL, f"OAPIF:http://127.0.0.1:{server.port}/ogc/", str(READ), "10000"]
        done = subprocess.run(call, check=True, capture_output=True, text=True, env=os.environ)
        after = server.cpu()
    number, wall_s, gdal_s = (float(word) for word in done.stdout.split())
    web_s, database_s = after.web_s - before.web_s, after.database_s - before.database_s
    version = ".".join(map(str, pyogrio.__gdal_version__))
    print(f"  GDAL {version} reads {number:,.0f} features in {wall_s:.1f} s: {number / wall_s:,.0f} a second")
    print(f"    CPU: GDAL {gdal_s:.1f} s, server {web_s:.1f} s, database {database_s:.1f} s")
    print("    tipg: not run here, it needs a server of its own; no ratio")


def cost(work: Callable[[], bytes]) -> tuple[Cost, bytes]:
    """CPU of this process only; what the database takes is in the wall time. The first round warms up."""
    queries = 0

    def count(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*args)

    with connection.execute_wrapper(count):
        answer = work()
    wall, cpu = [], []
    for _ in range(ROUNDS):
        started, used = time.perf_counter(), time.process_time()
        answer = work()
        cpu.append(1000 * (time.process_time() - used))
        wall.append(1000 * (time.perf_counter() - started))
    return Cost(median(wall), median(cpu), queries, len(answer)), answer


def tell(name: str, found: Cost) -> None:
    print(
        f"    {name:<34} {found.wall_ms:8.1f} ms, own CPU {found.cpu_ms:7.1f} ms,"
        f" {found.queries} queries, {found.size / 1000:,.0f} kB"
    )
