"""What a heat tile shows: seamless, on one scale, of the chosen reports, in an order of colours for all."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boundaries import official
from field_api.models import Category, Report
from field_api.queries import openly_shown
from maps.heat_tiles.asked import chosen_for
from maps.heat_tiles.chosen import Chosen
from maps.heat_tiles.columns import PIXEL_ZOOM, z_order
from maps.heat_tiles.current import Current
from maps.heat_tiles.draw import REACH, SIGMA, TILE, Place, density, kernel, levels, tile
from maps.heat_tiles.palette import LEVELS, colours
from maps.heat_tiles.reading import pixels
from maps.heat_tiles.refresh import refresh
from maps.heat_tiles.scale import full, stops
from maps.heat_tiles.tail import mark_of, no_tail, tail_of
from maps.selection import Selection, selection_from
from tests.boundaries.squares import ANGGREK, KENANGA, MELATI
from tests.maps.heat import drawn_from, levels_of, tile_at
from tests.maps.reports import make_category, make_reports

pytestmark = pytest.mark.django_db
ALL = Chosen(Selection(), openly=False)
OPEN = Chosen(Selection(), openly=True)


@pytest.fixture
def roads() -> Category:
    return make_category()


def scattered(count: int, width: float = 0.02, seed: int = 7) -> list[tuple[float, float]]:
    """Half of them crowded together, over many tiles of zoom 14 and more."""
    dice = np.random.default_rng(seed)
    spread = np.where(dice.random(count) < 0.5, width, width / 20)
    lon, lat = 106.80 + dice.normal(0, 1, count) * spread, -6.20 + dice.normal(0, 1, count) * spread
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


def fresh() -> Current:
    """All in the files, nothing in the tail: inside a test's transaction everything may count as changed."""
    made = refresh()
    return Current(made, no_tail(made))


@pytest.mark.parametrize("zoom", [8, 10, 13, 14, 15, 16])
@pytest.mark.parametrize("chosen", [ALL, OPEN], ids=["all", "open"])
def test_four_neighbours_are_the_very_picture_of_twice_the_size(zoom: int, chosen: Chosen) -> None:
    now = drawn_from(scattered(20_000))
    x, y = tile_at(106.80, -6.20, zoom)
    value = full(now, chosen, zoom)
    whole = levels_of(tile(now, chosen, Place(zoom, x - 1, y - 1, span=2), value))
    for right in (0, 1):
        for below in (0, 1):
            one = levels_of(tile(now, chosen, Place(zoom, x - 1 + right, y - 1 + below), value))
            part = whole[below * TILE : (below + 1) * TILE, right * TILE : (right + 1) * TILE]
            assert np.array_equal(one, part)
    assert whole.max() > LEVELS / 2
    if zoom > 12:
        assert whole[TILE - 1 : TILE + 1, :].any()


def test_the_whole_world_is_one_tile() -> None:
    now = drawn_from([(106.80, -6.20)] * 9 + [(-179.9, 80.0)] * 9)
    picture = levels_of(tile(now, OPEN, Place(0, 0, 0), full(now, OPEN, 0)))
    assert picture[132, 204] == picture.max() > 0
    assert picture[:128, 0].any()
    assert not picture[:, 30:180].any()


def test_each_report_is_a_bell_at_its_pixel_that_ends_at_sixteen() -> None:
    twice, once = (106.8001, -6.2003), (106.8012, -6.2011)
    now = drawn_from([twice, twice, once])
    x, y = tile_at(*twice, 16)
    field = density(now, ALL, Place(16, x, y))
    expected = np.zeros((TILE, TILE))
    rows, columns = np.mgrid[0:TILE, 0:TILE]
    bell = np.exp(-0.5 * (np.arange(-REACH, REACH + 1) / SIGMA) ** 2)
    bell = np.round((bell - bell[0]) * 4096)
    for (lon, lat), times in ((twice, 2), (once, 1)):
        at_x, at_y = pixel_at(lon, lat, 16)
        across, down = columns + x * TILE - at_x, rows + y * TILE - at_y
        near = (abs(across) <= REACH) & (abs(down) <= REACH)
        expected[near] += times * bell[across[near] + REACH] * bell[down[near] + REACH] / bell.sum() ** 2
    assert field is not None
    assert np.allclose(field, expected, rtol=1e-12)
    assert kernel()[0] == kernel()[-1] == 0
    assert density(now, ALL, Place(16, x + 5, y)) is None


def pixel_at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    x, y = pixels(np.array([lon]), np.array([lat]))
    return int(x[0]) >> PIXEL_ZOOM - zoom, int(y[0]) >> PIXEL_ZOOM - zoom


def test_the_key_is_the_tile_so_that_a_tile_at_any_zoom_is_one_run() -> None:
    x, y = np.array([0b1011, 65_535, 0]), np.array([0b0110, 65_535, 1])
    assert z_order(x, y).tolist() == [0b01101101, 2**32 - 1, 2]
    assert (z_order(x, y) >> np.uint32(4)).tolist() == z_order(x >> 2, y >> 2).tolist()


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"category": "jalan-rusak"},
        {"category": "jalan-rusak,banjir"},
        {"category": "air"},
        {"from": "2026-03-02"},
        {"to": "2026-03-02"},
        {"from": "2026-02-28", "to": "2026-03-01"},
        {"weekday": "1,3,7"},
        {"hours": "22-5"},
        {"hours": "6-10", "weekday": "6,7"},
        {"status": "open"},
        {"status": "SELESAI,PROSES"},
        {"area": "31.71.01"},
        {"area": KENANGA},
        {"area": "31.75"},
        {"category": "banjir", "from": "2026-02-01", "status": "closed", "area": "31.71", "hours": "0-12"},
    ],
    ids=str,
)
@pytest.mark.parametrize("openly", [False, True], ids=["all", "open"])
def test_every_filter_counts_what_sql_counts(roads: Category, words: dict[str, str], openly: bool) -> None:
    _many(roads)
    now = fresh()
    selection = selection_from(words)
    located = selection.reports().filter(point__isnull=False).exclude(kelurahan_code="")
    expected = (openly_shown(located) if openly else located).count()
    rows = now.columns.rows
    mask = Chosen(selection, openly).mask(rows, [slice(0, 100), slice(100, len(rows))])
    assert (len(rows) if mask is None else int(mask.sum())) == expected


def _many(roads: Category) -> None:
    others = [make_category("banjir", "Banjir", "air"), make_category("saluran", "Saluran", "air"), roads]
    statuses = ["MENUNGGU", "PROSES", "SELESAI", "DITOLAK"]
    for n in range(60):
        night = datetime(2026, 3, 1, 17, n, tzinfo=UTC)
        at = datetime(2026, 2, 20 + n % 8, (7 * n) % 24, 59, tzinfo=UTC) if n % 3 else night
        make_reports(
            scattered(5, seed=n),
            category=others[n % 3],
            kelurahan=(ANGGREK, KENANGA, MELATI)[n % 3],
            at=at,
            status=statuses[n % 4],
            private=n % 5 == 0,
        )
    Report.objects.filter(pk__in=Report.objects.order_by("pk").values("pk")[10:14]).update(moderation="held")
    make_reports([None], category=roads, kelurahan=ANGGREK)
    make_reports([(107.2, -6.2)], category=roads, kelurahan="")


@pytest.mark.django_db(transaction=True)
def test_the_scale_is_one_for_all_tiles_and_stays_while_reports_come_in(roads: Category) -> None:
    make_reports(scattered(400), category=roads, kelurahan=ANGGREK)
    now = fresh()
    value = full(now, ALL, 14)
    fields = [density(now, ALL, Place(14, *tile_at(lon, -6.2, 14))) for lon in (106.76, 106.80, 106.84)]
    peaks = [0.0 if field is None else float(field.max()) for field in fields]
    shown = [0 if field is None else int(levels(field, value).max()) for field in fields]
    assert np.argsort(peaks).tolist() == np.argsort(shown).tolist()
    assert max(shown) == LEVELS > min(shown)
    make_reports([(106.80, -6.20)] * 100, category=roads, kelurahan=ANGGREK)
    later = Current(now.columns, tail_of(now.columns, mark_of(now.columns)))
    assert len(later.tail.added) == 100
    assert full(later, ALL, 14) == value
    assert full(fresh(), ALL, 14) != value


def test_few_reports_do_not_look_like_many() -> None:
    now = drawn_from([(106.80, -6.20)])
    picture = levels_of(tile(now, ALL, Place(14, *tile_at(106.80, -6.20, 14)), full(now, ALL, 14)))
    assert 0 < picture.max() <= LEVELS * 0.6


def test_a_legend_is_of_round_numbers_that_grow_with_their_colours() -> None:
    found = stops(0.45, 14)
    assert [stop.words for stop in found] == ["100", "500", "1.500", "3.000", "5.000"]
    assert [stop.per_km2 for stop in found] == sorted(stop.per_km2 for stop in found)
    assert len({stop.colour for stop in found}) == 5
    # 0.45 reports a pixel of 9.5 m: 0.45 / 0.0095**2
    assert found[-1].per_km2 == pytest.approx(0.45 / 0.0095**2, rel=0.1)


MACHADO = {
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
    "all": np.eye(3).tolist(),
}
"""Machado, Oliveira and Fernandes 2009, full strength, for linear RGB."""


@pytest.mark.parametrize("vision", MACHADO)
def test_each_colour_is_darker_than_the_one_before_for_every_kind_of_vision(vision: str) -> None:
    rgb = colours()[1:, :3] / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.array(MACHADO[vision]).T, 0, 1)
    lightness = 116 * np.cbrt(np.maximum(seen @ [0.2126, 0.7152, 0.0722], 0.008856)) - 16
    steps = np.diff(lightness)
    assert (steps < 0).all()
    assert lightness[0] - lightness[-1] > 40
    opacity = colours()[:, 3].astype(int)
    assert opacity[0] == 0
    assert (np.diff(opacity[1:]) >= 0).all()


def test_for_the_public_squares_with_one_or_two_reports_are_empty(roads: Category) -> None:
    two, three = (106.795, -6.205), (106.85, -6.15)
    make_reports([two] * 2, category=roads, kelurahan=ANGGREK)
    make_reports([two] * 9, category=roads, kelurahan=ANGGREK, private=True)
    make_reports([three] * 3, category=roads, kelurahan=ANGGREK)
    now = fresh()
    for zoom in (10, 12, 14, 16):
        for place, chosen, is_seen in ((two, OPEN, False), (three, OPEN, True), (two, ALL, True)):
            field = density(now, chosen, Place(zoom, *tile_at(*place, zoom)))
            x, y = pixel_at(*place, zoom)
            here = 0.0 if field is None else float(field[y % TILE, x % TILE])
            assert (here > 0) == is_seen, (zoom, place)


def test_words_in_any_order_are_one_choice_and_other_reports_another(roads: Category) -> None:
    key = chosen_for({"status": "SELESAI,PROSES", "category": "jalan-rusak"}, openly=True).key
    assert chosen_for({"category": "Jalan Rusak", "status": "proses, selesai"}, openly=True).key == key
    others = [
        chosen_for({"category": "jalan-rusak", "status": "SELESAI"}, openly=True).key,
        chosen_for({"status": "SELESAI,PROSES", "category": "jalan-rusak"}, openly=False).key,
        chosen_for({"status": "SELESAI,PROSES", "category": "jalan-rusak", "hours": "1-2"}, openly=True).key,
    ]
    assert len({key, *others}) == 4


def test_an_empty_city_has_empty_tiles() -> None:
    now = drawn_from([])
    picture = tile(now, ALL, Place(10, 815, 529), full(now, ALL, 10))
    assert not levels_of(picture).any()
    assert len(picture) < 600


def test_drawing_asks_the_database_nothing() -> None:
    now = drawn_from(scattered(50))
    with CaptureQueriesContext(connection) as queries:
        tile(now, OPEN, Place(14, *tile_at(106.80, -6.20, 14)), full(now, OPEN, 14))
    assert len(queries) == 0


def test_days_and_hours_are_those_of_jakarta(roads: Category) -> None:
    make_reports(
        [(106.8, -6.2)], category=roads, kelurahan=ANGGREK, at=datetime(2026, 2, 28, 17, 0, tzinfo=UTC)
    )
    rows = fresh().columns.rows
    assert (int(rows.day[0]), int(rows.hour[0])) == ((date(2026, 3, 1) - date(2000, 1, 1)).days, 0)
    assert rows.kelurahan_codes[rows.kelurahan[0]] == ANGGREK
    assert official.by_code(ANGGREK)
