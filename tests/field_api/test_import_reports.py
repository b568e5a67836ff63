"""`import_reports`: stored once, numbered without gaps, placed, routed, and told in figures."""

from __future__ import annotations

import csv
import gzip
import json
import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from boundaries import official
from boundaries.models import Area, Edition, Level
from field_api.models import Category, DayNumber, ImportRun, Outbox, Report, RoutingRule, StatusChange
from field_api.steps.category_names import CategoryNames
from field_api.steps.deadlines import due_times
from field_api.steps.import_batch import DueTimes, Importer, IncomingReport
from tests.field_api.sources import SHARED
from tests.field_api.world import AT_SEA, EAST, IN_EAST, IN_WEST, WEST, World, make_world

WIB = timezone(timedelta(hours=7))
FLOOD_FILES = sorted((SHARED / "reports").glob("petabencana.id_jbd_reports_2017-02-*.geojson"))
BPS = SHARED / "boundaries" / "bps2020_kelurahan.geojson"
HEADER = "id,lon,lat,tanggal,kategori,status\n"


@pytest.fixture
def world(db: None) -> World:
    return _world()


def _world() -> World:
    world = make_world()
    group = world.category.group
    Category.objects.create(slug="lainnya", name="Lainnya", name_en="Other", group=group)
    Category.objects.create(
        slug="banjir", name="Banjir", name_en="Flood", group=group, keywords="genangan;air naik"
    )
    return world


def _run(*files: Path, source: str = "csv", **options: object) -> dict[str, int]:
    out = StringIO()
    call_command(
        "import_reports", *map(str, files), source=source, json=True, no_progress=True, stdout=out, **options
    )
    result: dict[str, int] = json.loads(out.getvalue())
    return result


def _csv(folder: Path, *rows: str, name: str = "laporan.csv") -> Path:
    path = folder / name
    path.write_text(HEADER + "".join(row + "\n" for row in rows), encoding="utf-8")
    return path


def _row(
    key: str, point: tuple[float, float], *, day: str = "2026-02-21 06:30", rest: str = "Banjir,"
) -> str:
    return f"{key},{point[0]},{point[1]},{day},{rest}"


def test_reports_are_stored_placed_routed_and_counted(world: World, tmp_path: Path):
    path = _csv(tmp_path, _row("a", IN_WEST), _row("b", IN_EAST), _row("c", AT_SEA), _row("d", (0, 0)))

    summary = _run(path)

    assert list(summary.items()) == [
        *[("read", 4), ("stored", 3), ("already_there", 0), ("inside", 2)],
        *[("outside", 1), ("ambiguous", 0), ("rejected", 1), ("just_outside", 0), ("catch_all", 0)],
        ("run", ImportRun.objects.get().pk),
    ]
    west, east, outside = Report.objects.order_by("external_id")
    assert (west.place, west.kelurahan_code, west.unit) == ("inside", WEST, world.west_office)
    assert (east.place, east.kelurahan_code, east.home_unit) == ("inside", EAST, world.east_office)
    assert (outside.place, outside.kelurahan_code, outside.unit) == ("outside", "", None)
    assert {report.edition for report in (west, east, outside)} == {world.edition}
    assert west.point
    assert (west.point.x, west.point.y, west.point.srid) == (*IN_WEST, 4326)
    assert (west.source, west.channel, west.status) == ("csv", "other", "MENUNGGU")
    assert west.category.slug == "banjir"
    assert west.place_detail == {"source_category": "Banjir"}


def test_a_second_run_stores_nothing(world: World, tmp_path: Path):
    path = _csv(tmp_path, _row("a", IN_WEST), _row("b", IN_EAST))
    _run(path)

    summary = _run(path)

    assert (summary["read"], summary["stored"], summary["already_there"]) == (2, 0, 2)
    assert Report.objects.count() == StatusChange.objects.count() == 2
    assert DayNumber.objects.get().last == 2


def test_a_repeated_id_within_a_file_is_stored_once(world: World, tmp_path: Path):
    summary = _run(_csv(tmp_path, _row("a", IN_WEST), _row("a", IN_EAST)))

    assert (summary["stored"], summary["already_there"]) == (1, 1)
    assert Report.objects.get().kelurahan_code == WEST


def test_the_same_ids_from_another_system_are_other_reports(world: World, tmp_path: Path):
    path = _csv(tmp_path, _row("a", IN_WEST))
    _run(path)

    assert _run(path, system="crm")["stored"] == 1
    assert set(Report.objects.values_list("source", flat=True)) == {"csv", "crm"}


def test_numbers_run_by_day_in_jakarta_and_go_on_where_others_stopped(world: World, tmp_path: Path):
    DayNumber.objects.create(day=date(2026, 2, 22), last=41)
    path = _csv(
        tmp_path,
        _row("a", IN_WEST, day="2026-02-21T16:59:59Z"),
        _row("b", IN_WEST, day="2026-02-21T17:00:00Z"),
        _row("c", IN_WEST, day="2026-02-22 23:59"),
        _row("d", IN_WEST, day="2026-02-21 08:00"),
    )

    _run(path)

    numbers = dict(Report.objects.values_list("external_id", "number"))
    assert numbers == {"a": "JK2602210001", "d": "JK2602210002", "b": "JK2602220042", "c": "JK2602220043"}


def test_each_report_has_its_first_change_and_no_message_leaves(world: World, tmp_path: Path):
    _run(_csv(tmp_path, _row("a", IN_WEST)))

    change = StatusChange.objects.get()
    assert (change.was, change.became, change.unit) == ("", "MENUNGGU", world.west_office)
    assert change.at == datetime(2026, 2, 21, 6, 30, tzinfo=WIB)
    assert not Outbox.objects.exists()


def test_a_waiting_report_gets_its_deadlines_and_a_closed_one_none(world: World, tmp_path: Path):
    _run(_csv(tmp_path, _row("a", IN_WEST), _row("b", IN_WEST, rest="Banjir,Selesai")))

    waiting, closed = Report.objects.order_by("external_id")
    assert waiting.due_at == datetime(2026, 2, 21, 12, 30, tzinfo=WIB)
    assert waiting.complete_by == datetime(2026, 2, 28, 6, 30, tzinfo=WIB)
    assert (closed.due_at, closed.complete_by) == (None, None)


def test_deadlines_read_once_are_those_of_intake(world: World):
    start = datetime(2026, 2, 21, 6, 30, tzinfo=WIB)

    assert DueTimes().of(world.category.pk, start) == due_times(
        world.category.pk, start, ["coordination", "completion"]
    )


@pytest.mark.parametrize(("status", "became"), [("keep", "SELESAI"), ("menunggu", "MENUNGGU")])
def test_closed_reports_stay_closed_or_begin_anew(world: World, tmp_path: Path, status: str, became: str):
    _run(_csv(tmp_path, _row("a", IN_WEST, rest="Banjir,closed")), status=status)

    assert Report.objects.get().status == StatusChange.objects.get().became == became


def test_a_report_closed_before_it_came_counts_as_closed_when_it_came(world: World):
    came, closed = datetime(2026, 2, 21, tzinfo=UTC), datetime(2026, 2, 20, tzinfo=UTC)
    reports = [
        IncomingReport("a", came, *IN_WEST, is_closed=True, closed_at=closed, closing_note="Sudah"),
        IncomingReport("b", closed, *IN_WEST, is_closed=True, closed_at=came),
    ]

    Importer("uji").store(reports)

    since = dict(Report.objects.values_list("external_id", "status_since"))
    assert since == {"a": came, "b": came}
    assert StatusChange.objects.get(report__external_id="a").note == "Sudah"


def test_a_rule_sends_a_report_to_its_unit(world: World, tmp_path: Path):
    RoutingRule.objects.create(kind="receive", category=Category.objects.get(slug="banjir"), unit=world.dinas)

    _run(_csv(tmp_path, _row("a", IN_WEST)))

    report = Report.objects.get()
    assert (report.home_unit, report.unit) == (world.west_office, world.dinas)


def test_a_report_near_the_border_is_ambiguous_and_inside(world: World):
    at = datetime(2026, 2, 21, tzinfo=UTC)
    near = (106.8299, -6.19)  # 11 m west of the border

    tally = Importer("uji").store(
        [IncomingReport("a", at, *near, accuracy_m=50.0), IncomingReport("b", at, *near, accuracy_m=5.0)]
    )

    assert (tally.inside, tally.ambiguous, tally.outside) == (2, 1, 0)
    assert Report.objects.get(external_id="a").place == "ambiguous"


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("Banjir", "banjir"),
        ("banjir", "banjir"),
        ("FLOOD", "banjir"),
        ("Air Naik", "banjir"),
        ("jalan-rusak", "jalan-rusak"),
        ("Jalan Rusak", "jalan-rusak"),
        ("Sidewalk Not Shoveled", "lainnya"),
        ("", "lainnya"),
    ],
)
def test_a_category_is_known_by_its_names(world: World, label: str, slug: str):
    assert CategoryNames().find(label).slug == slug


def test_a_word_that_two_categories_share_means_neither(world: World):
    Category.objects.filter(slug="jalan-rusak").update(keywords="genangan")

    assert CategoryNames().find("genangan").slug == "lainnya"


def test_text_comes_through_copy_unharmed(world: World):
    at = datetime(2026, 2, 21, 6, 30, 1, 250_000, tzinfo=UTC)
    text = 'tab\t baris\n balik\r miring\\ \\N \\. kutip" é 🌊 {"a": 1}'

    Importer("uji").store(
        [IncomingReport("\\N", at, *IN_WEST, description=text, category=text, facts={"x": [text, None, 1.5]})]
    )

    report = Report.objects.get()
    assert (report.external_id, report.description, report.received_at) == ("\\N", text, at)
    assert report.place_detail == {"source_category": text, "x": [text, None, 1.5]}
    assert report.idempotency_key is None
    assert (report.is_private, report.pin_moved, report.payload_sha256) == (False, False, "")


def test_rejections_are_listed_with_reason_and_row(world: World, tmp_path: Path):
    path = _csv(tmp_path, _row("a", IN_WEST), _row("b", (206.8, -6.1)), "c,abc,-6.1,2026-02-21,x,")

    assert _run(path)["rejected"] == 2

    with (tmp_path / "laporan.csv.rejects.csv").open(encoding="utf-8", newline="") as file:
        header, *rejects = csv.reader(file)
    assert header == ["baris", "alasan", "isi"]
    assert [(row[0], row[2]) for row in rejects] == [
        ("3", "b,206.8,-6.1,2026-02-21 06:30,Banjir,"),
        ("4", "c,abc,-6.1,2026-02-21,x,"),
    ]
    assert rejects[1][1] == "Bujur bukan angka: 'abc'."


def test_without_rejections_there_is_no_such_file(world: World, tmp_path: Path):
    _run(_csv(tmp_path, _row("a", IN_WEST)))

    assert [path.name for path in tmp_path.iterdir()] == ["laporan.csv"]


def test_the_place_of_the_rejections_can_be_chosen(world: World, tmp_path: Path):
    _run(_csv(tmp_path, _row("a", (0, 0)), _row("b", IN_WEST)), rejects=str(tmp_path / "tolak.csv"))

    assert (tmp_path / "tolak.csv").exists()


def test_swapped_axes_are_said_on_standard_error(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = _csv(tmp_path, _row("a", (IN_WEST[1], IN_WEST[0])))

    assert _run(path)["inside"] == 1
    assert "tertukar di seluruh berkas" in capsys.readouterr().err


def test_a_packed_geojson_in_metres_is_imported(world: World, tmp_path: Path):
    point = Point(*IN_WEST, srid=4326)
    point.transform(32748)
    feature = {
        "type": "Feature",
        "id": "a",
        "geometry": {"type": "Point", "coordinates": [point.x, point.y]},
        "properties": {"created_at": "2026-02-21T06:30:00+07:00", "kategori": "Banjir"},
    }
    path = tmp_path / "laporan.geojson.gz"
    path.write_bytes(gzip.compress(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()))

    assert _run(path, source="geojson", crs="EPSG:32748")["inside"] == 1


def test_the_summary_is_a_sentence_for_people(world: World, tmp_path: Path):
    out = StringIO()
    call_command("import_reports", str(_csv(tmp_path, _row("a", IN_WEST))), source="csv", stdout=out)
    run = ImportRun.objects.get().pk

    assert out.getvalue() == (
        "1 laporan dibaca: 1 disimpan, 0 sudah ada, 0 ditolak.\n"
        "Yang disimpan: 1 di dalam Jakarta (0 di perbatasan), 0 di luar (0 tepat di luar batas).\n"
        f"Impor nomor {run}; batalkan dengan: import_reports --undo {run}\n"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"source": "excel"}, "Sumber 'excel' tidak dikenal; yang ada: csv, geojson, open311, petabencana"),
        ({"lon_field": "foo"}, r"Kolom 'foo' \(--lon-field\) tidak ada"),
        ({"system": "x" * 41}, "paling panjang 40"),
        ({"crs": "EPSG:1"}, "tidak dikenal"),
    ],
)
def test_a_wrong_option_is_a_sentence(world: World, tmp_path: Path, options: dict[str, str], message: str):
    with pytest.raises(CommandError, match=message):
        _run(_csv(tmp_path, _row("a", IN_WEST)), **options)


def test_a_missing_file_is_a_sentence(world: World, tmp_path: Path):
    with pytest.raises(CommandError, match="tidak ada"):
        _run(tmp_path / "nihil.csv")


def test_without_boundaries_nothing_is_stored_and_the_command_says_what_helps(world: World, tmp_path: Path):
    Edition.objects.update(state="retired")

    with pytest.raises(CommandError, match="import_boundaries"):
        _run(_csv(tmp_path, _row("a", IN_WEST)))


def test_without_categories_the_command_says_what_helps(world: World, tmp_path: Path):
    Category.objects.filter(slug="lainnya").delete()

    with pytest.raises(CommandError, match="load_fixtures"):
        _run(_csv(tmp_path, _row("a", IN_WEST)))


def test_an_import_that_broke_off_goes_on_where_it_stopped(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("field_api.management.commands.import_reports.BATCH", 2)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": list(IN_WEST)},
            "properties": {"id": n, "created_at": "2026-02-21T06:30:00"},
        }
        for n in range(5)
    ]
    whole = json.dumps({"type": "FeatureCollection", "features": features})
    path = tmp_path / "a.geojson"
    path.write_text(whole[:-30])
    with pytest.raises(CommandError, match="4 laporan sudah tersimpan"):
        _run(path, source="geojson")
    path.write_text(whole)

    summary = _run(path, source="geojson")

    assert (summary["stored"], summary["already_there"]) == (1, 4)
    assert sorted(Report.objects.values_list("number", flat=True)) == [f"JK260221000{n}" for n in range(1, 6)]


def test_a_batch_of_one_day_takes_nine_statements_whatever_its_size(world: World):
    """Savepoint twice, lock, ids known, edition, new keys, numbers, and a COPY for each of the two tables."""
    at = datetime(2026, 2, 21, tzinfo=UTC)
    importer = Importer("uji")
    importer.store([IncomingReport("outlines are in memory from now on", at, *IN_WEST)])

    for keys in (range(1), range(1, 200)):
        with CaptureQueriesContext(connection) as queries:
            importer.store([IncomingReport(str(key), at, *IN_WEST) for key in keys])
        assert len(queries) == 9


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_at_once_store_each_report_once():
    _world()
    at = datetime(2026, 2, 21, tzinfo=UTC)
    reports = [IncomingReport(str(n), at + timedelta(days=n % 3), *IN_WEST) for n in range(300)]
    stored: list[int] = []

    def run(mine: list[IncomingReport]) -> None:
        try:
            importer = Importer("uji")
            stored.extend(importer.store(mine[start : start + 50]).stored for start in range(0, 300, 50))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[mine]) for mine in (reports, reports[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(stored) == Report.objects.count() == 300
    for day in (21, 22, 23):
        numbers = sorted(
            Report.objects.filter(number__startswith=f"JK2602{day}").values_list("number", flat=True)
        )
        assert numbers == [f"JK2602{day}{n:04d}" for n in range(1, 101)]


@pytest.mark.skipif(not FLOOD_FILES, reason="the flood reports of 2017 are not on this machine")
def test_the_flood_of_2017_lies_where_it_should(world: World):
    """1,105 of 1,204 lie in DKI by the outlines of BPS; the figure was found with geopandas."""
    world.edition.delete()
    _bps_edition()

    summary = _run(*FLOOD_FILES, source="petabencana")

    assert (summary["read"], summary["stored"], summary["rejected"]) == (1204, 1204, 0)
    assert (summary["inside"], summary["outside"], summary["ambiguous"]) == (1105, 99, 0)
    assert Report.objects.filter(category__slug="banjir").count() == 1204
    places = Counter(dict(Report.objects.values_list("place").annotate(Count("id"))))
    assert places == {"inside": 1105, "outside": 93, "just_outside": 6}  # no neighbours are loaded here
    again = _run(*FLOOD_FILES, source="petabencana")
    assert (again["stored"], again["already_there"]) == (0, 1204)


def _bps_edition() -> None:
    edition = Edition.objects.create(
        name="BPS",
        source="BPS",
        licence="CC BY-IGO",
        attribution="BPS",
        valid_from=date(2010, 1, 1),
        state="active",
    )
    areas = []
    for feature in json.loads(BPS.read_text())["features"]:
        area = official.by_bps_code(feature["properties"]["village_code"])
        if area is None:
            continue
        shape = GEOSGeometry(json.dumps(feature["geometry"]), srid=4326)
        outline = shape if isinstance(shape, MultiPolygon) else MultiPolygon(shape, srid=4326)
        metric = outline.clone()
        metric.transform(32748)
        areas.append(
            Area(
                edition=edition,
                level=Level.KELURAHAN,
                code=area.code,
                name=area.name,
                outline=outline,
                outline_metric=metric,
                outline_simple=outline,
                area_km2=metric.area / 1e6,
            )
        )
    Area.objects.bulk_create(areas)
