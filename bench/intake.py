"""New reports a second over HTTP, CPU and SQL a report, against a new database connection for each request.

Gunicorn with 2 workers, JSON of about 330 bytes without a photo, points around all kelurahan of Jakarta,
clients on the same machine. Run `python -m bench.intake`. Signalen, the rival by trade, needs a server of its
own with Elasticsearch and RabbitMQ: it is not run here, so there is no ratio to it.
"""

import json
from dataclasses import dataclass

import numpy as np
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.served import Request, Server, drive, own_database, served
from bench.size import sized, verdict
from boundaries import official

POSTS, RIVAL_POSTS, WARM_UP = sized((1500, 500, 60), (20, 10, 4))
CLIENTS = (1, 4)
CATEGORIES = ("jalan", "sampah", "pohon")
AIM_MS, AIM_SQL = 12.0, 12
PLAIN = "bench.plain_settings"


@dataclass(frozen=True)
class Figures:
    per_s: float
    web_ms: float
    database_ms: float


def reports(count: int, seed: int) -> list[Request]:
    """As a citizen's phone sends them; each lies near the middle of some kelurahan."""
    dice = np.random.default_rng(seed)
    middles = np.array([(area.lon, area.lat) for area in official.areas("kelurahan")])
    points = middles[dice.integers(len(middles), size=count)] + dice.normal(0, 0.003, (count, 2))
    return [_report(lon, lat, index) for index, (lon, lat) in enumerate(points.round(6).tolist())]


def _report(lon: float, lat: float, index: int) -> Request:
    sent = {
        "category": CATEGORIES[index % len(CATEGORIES)],
        "description": f"Laporan uji {index}: sudah seminggu begini, mohon segera ditangani petugas.",
        "lon": lon,
        "lat": lat,
        "accuracy": 12.5,
        "pin_moved": index % 2 == 0,
        "address": "Jalan Kebon Sirih, dekat halte",
        "channel": "jaki",
        "contact_name": "Warga",
        "contact_email": "warga@example.org",
    }
    headers = {"Content-Type": "application/json", "Idempotency-Key": f"{lon}{lat}{index}"}
    return Request("POST", "/api/v1/reports", json.dumps(sent).encode(), headers)


def measure(server: Server, sent: list[Request], clients: int) -> Figures:
    before = server.cpu()
    seconds = drive(server.port, sent, clients, expect=201)
    after = server.cpu()
    web, database = after.web_s - before.web_s, after.database_s - before.database_s
    return Figures(len(sent) / seconds, 1000 * web / len(sent), 1000 * database / len(sent))


def statements() -> int:
    """SQL statements of one POST that is neither the first nor a repeat, transaction brackets included."""
    client, (first, second) = Client(), reports(2, seed=99)
    counted = 0
    for request in (first, second):
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(
                request.path,
                request.body,
                "application/json",
                headers=request.headers,
                SERVER_NAME="localhost",
            )
        assert answer.status_code == 201, answer.content
        counted = len(queries)
    return counted


def numbers_have_no_gap() -> bool:
    """Whether the days' last numbers add up to the reports there are."""
    reports, days = apps.get_model("field_api", "Report"), apps.get_model("field_api", "DayNumber")
    return reports.objects.count() == sum(days.objects.values_list("last", flat=True))


def main() -> None:
    """Print POSTs a second, CPU and SQL, ours and the rivals', and the ratios; the servers take turns."""
    free = {"REPORTS_PER_HOUR": "1000000000", "UNNAMED_REPORTS_PER_DAY": "1000000000"}
    with own_database() as url:
        sql = statements()
        print(f"{POSTS} POSTs a row ({RIVAL_POSTS} of the rival); CPU in ms a POST: program + database")
        with served(url, **free) as ours, served(url, DJANGO_SETTINGS_MODULE=PLAIN, **free) as plain:
            for server in (ours, plain):
                drive(server.port, reports(WARM_UP, seed=server.port), 4, expect=201)
            costs = [take_turns(ours, plain, clients) for clients in CLIENTS]
        complete = numbers_have_no_gap()
    print(f"SQL a POST: {sql}. Numbers without a gap: {complete}. Signalen: not run here, no ratio")
    met = min(costs) <= AIM_MS and sql <= AIM_SQL
    print(f"aim, at most {AIM_MS:.0f} ms of CPU and {AIM_SQL} SQL a POST: {verdict(met)}")


def take_turns(ours: Server, plain: Server, clients: int) -> float:
    """One row of each, printed; CPU of one of ours in ms, the program's and the database's."""
    own = measure(ours, reports(POSTS, seed=clients), clients)
    rival = measure(plain, reports(RIVAL_POSTS, seed=100 + clients), clients)
    print(f"{clients} at once  ours                    {_row(own)}")
    print(f"           a connection a request  {_row(rival)}   ours {own.per_s / rival.per_s:.2f} x")
    return own.web_ms + own.database_ms


def _row(figures: Figures) -> str:
    return f"{figures.per_s:7.1f}/s   {figures.web_ms:5.1f} + {figures.database_ms:4.1f} ms"


if __name__ == "__main__":
    main()
