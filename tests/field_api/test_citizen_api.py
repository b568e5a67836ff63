"""What the citizens' form asks: places, similar reports, and a voice instead of another report."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.core.cache import cache
from rest_framework.test import APIClient

from field_api.models import Category, Photo, Report, Voice
from field_api.steps.receive import Complaint, Sender, receive
from field_api.steps.traps import device_hash
from tests.field_api.photos import jpeg, upload
from tests.field_api.world import IN_WEST, World

PHONE, NEIGHBOUR = "0b6f2c6e-3a50-4f0b-9a55-9d3f2f6f0c11", "77aa2c6e-3a50-4f0b-9a55-9d3f2f6f0c11"
METRE = 1 / 110_600
"""In degrees of latitude near the equator."""


@pytest.fixture(autouse=True)
def _no_address_has_written_before() -> None:
    cache.clear()


def _report(world: World, north_m: float = 0, **more: Any) -> Report:
    lon, lat = IN_WEST
    complaint = Complaint(world.category.slug, "Lubang", lon, lat + north_m * METRE, **more)
    return receive(complaint, sender=Sender(device_hash(PHONE)))[0]


def _similar(world: World, **other: Any) -> Any:
    asked = {"category": world.category.slug, "lon": IN_WEST[0], "lat": IN_WEST[1], **other}
    return APIClient().get("/api/v1/reports/similar", asked)


def _voice(number: str, device: str = NEIGHBOUR, **sent: Any) -> Any:
    headers = {"X-Device": device} if device else {}
    return APIClient().post(f"/api/v1/reports/{number}/voices", sent, format="multipart", headers=headers)


def test_similar_reports_are_the_near_ones_nearest_first(world: World) -> None:
    far, near = _report(world, 40), _report(world, -12)
    _report(world, 60)
    answer = _similar(world).json()
    assert answer["radius_m"] == 50
    assert [one["number"] for one in answer["reports"]] == [near.number, far.number]
    assert [one["distance_m"] for one in answer["reports"]] == pytest.approx([12, 40], abs=0.3)


def test_the_category_says_how_near(world: World) -> None:
    _report(world, 60)
    Category.objects.update(duplicate_radius_m=100)
    assert len(_similar(world).json()["reports"]) == 1
    other = Category.objects.create(slug="pohon", name="Pohon", group=world.category.group)
    assert _similar(world, category=other.slug).json()["reports"] == []


@pytest.mark.parametrize(
    "hidden",
    [
        {"is_private": True},
        {"moderation": "held"},
        {"moderation": "hidden"},
        {"status": "SELESAI"},
        {"status": "DITOLAK"},
    ],
)
def test_what_the_public_may_not_see_or_is_closed_is_not_similar_and_takes_no_voice(
    world: World, hidden: dict[str, Any]
) -> None:
    report = _report(world)
    Report.objects.update(**hidden)
    assert _similar(world).json()["reports"] == []
    assert _voice(report.number).status_code == (409 if "status" in hidden else 404)
    assert not Voice.objects.exists()


def test_a_similar_report_shows_its_own_photo_its_stage_and_its_voices(world: World) -> None:
    sent = {
        "category": world.category.slug,
        "lon": IN_WEST[0],
        "lat": IN_WEST[1],
        "photos": [upload(jpeg(1))],
    }
    number = APIClient().post("/api/v1/reports", sent, format="multipart").json()["number"]
    assert _voice(number, photos=[upload(jpeg(2))]).status_code == 201
    (one,) = _similar(world).json()["reports"]
    own = Photo.objects.get(kind="report")
    assert one["thumbnail"] == f"/api/v1/reports/{number}/photos/{own.pk}/thumbnail"
    assert (one["status"], one["status_label"], one["voices"]) == ("MENUNGGU", "Menunggu", 1)
    shown = APIClient().get(one["thumbnail"])
    shown.close()
    assert shown.status_code == 200


def test_asking_for_similar_ones_takes_two_queries_however_many_there_are(
    world: World, django_assert_num_queries: Any
) -> None:
    for north_m in range(8):
        _report(world, north_m)
    with django_assert_num_queries(2):
        answer = _similar(world)
    assert len(answer.json()["reports"]) == 5


@pytest.mark.parametrize(
    ("asked", "code"),
    [({"category": "tidak-ada"}, "bad_input"), ({"lon": ""}, "missing"), ({"lat": "x"}, "not_a_number")],
)
def test_a_question_that_cannot_be_answered_is_named(world: World, asked: dict[str, str], code: str) -> None:
    answer = _similar(world, **asked)
    assert answer.status_code == 422
    assert set(answer.json()) == {"code", "detail"}


def test_a_device_counts_once(world: World) -> None:
    number = _report(world).number
    assert _voice(number, note="Anak saya jatuh").json() == {"number": number, "voices": 1, "is_new": True}
    again = _voice(number, note="Lagi")
    assert (again.status_code, again.json()) == (200, {"number": number, "voices": 1, "is_new": False})
    assert Voice.objects.get().note == "Anak saya jatuh"


def test_the_reporter_is_no_voice_beside_the_report(world: World) -> None:
    answer = _voice(_report(world).number, device=PHONE)
    assert (answer.status_code, answer.json()["voices"]) == (200, 0)


def test_a_voice_needs_a_device_and_has_one_photo_at_most(world: World) -> None:
    number = _report(world).number
    for answer in (_voice(number, device=""), _voice(number, photos=[upload(jpeg(1)), upload(jpeg(2))])):
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")
    assert (Voice.objects.count(), Photo.objects.count()) == (0, 0)


def test_the_photo_of_a_voice_is_for_the_staff(world: World) -> None:
    number = _report(world).number
    _voice(number, photos=[upload(jpeg(1))])
    photo = Photo.objects.get(kind="voice")
    url = f"/api/v1/reports/{number}/photos/{photo.pk}"
    assert APIClient().get(url).status_code == 404
    assert APIClient().get(f"/api/v1/reports/{number}").json()["photos"] == []
    client = APIClient()
    client.force_authenticate(world.west_officer)
    shown = client.get(url)
    shown.close()
    assert shown.status_code == 200


def test_a_picture_that_neighbours_forward_is_kept_once_and_both_are_counted(world: World) -> None:
    number = _report(world).number
    _voice(number, photos=[upload(jpeg(1))])
    answer = _voice(number, device="third-phone-third-phone", photos=[upload(jpeg(1))])
    assert (answer.status_code, answer.json()["voices"]) == (201, 2)
    assert Photo.objects.count() == 1


def test_a_voice_for_a_copy_goes_to_the_report_that_stayed(world: World) -> None:
    stayed, copy = _report(world), _report(world, 5)
    Report.objects.filter(pk=copy.pk).update(duplicate_of=stayed)
    assert [one["number"] for one in _similar(world).json()["reports"]] == [stayed.number]
    assert _voice(copy.number).json()["number"] == stayed.number
    assert stayed.voices.count() == 1


def test_one_address_can_raise_so_many_voices_an_hour(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("field_api.throttles.VoiceThrottle.rate", "1/hour", raising=False)
    number = _report(world).number
    assert _voice(number).status_code == 201
    refused = _voice(number, device="third-phone-third-phone")
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")


def _places(typed: str) -> list[dict[str, Any]]:
    answer = APIClient().get("/api/v1/places", {"q": typed})
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["places"]
    return found


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("kebon kel", "Kebon Kelapa, Gambir, Jakarta Pusat"),
        ("benhil", "Bendungan Hilir, Tanah Abang, Jakarta Pusat"),
        ("kel. kebun kelapa", "Kebon Kelapa, Gambir, Jakarta Pusat"),
        ("kebon kelpa", "Kebon Kelapa, Gambir, Jakarta Pusat"),
        ("Jl. Juanda 12, Kebon Kelapa", "Kebon Kelapa, Gambir, Jakarta Pusat"),
        ("kecamatan gambir", "Gambir, Jakarta Pusat"),
    ],
)
def test_a_place_is_found_by_a_name_begun_misspelt_or_inside_an_address(typed: str, label: str) -> None:
    assert label in [place["label"] for place in _places(typed)[:2]]


def test_a_kelurahan_comes_with_its_code_middle_and_size() -> None:
    place = _places("Kebon Kelapa")[0]
    assert (place["kind"], place["kelurahan_code"]) == ("kelurahan", "31.71.01.1005")
    assert Point(place["lon"], place["lat"]).distance(Point(106.826, -6.165)) < 0.01
    assert 300 < place["accuracy_m"] < 1000


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("-6.1754, 106.8272", "coordinates"),
        ("6P58RRFG+RV", "plus_code"),
        ("https://www.google.com/maps/place/x/@-6.2,106.8,17z/data=!3d-6.1754!4d106.8272", "link"),
    ],
)
def test_coordinates_plus_codes_and_links_are_read_as_points(typed: str, kind: str) -> None:
    (place,) = _places(typed)
    assert place["kind"] == kind
    assert (place["lon"], place["lat"]) == pytest.approx((106.8272, -6.1754), abs=0.003)


def test_a_pair_with_one_decimal_is_a_point_as_rough_as_it_is_written() -> None:
    (place,) = _places("-6.2, 106.8")
    assert (place["lon"], place["lat"]) == (106.8, -6.2)
    assert place["accuracy_m"] == pytest.approx(0.05 * 111_320 * 2**0.5, rel=0.01)
    assert _places("harga -6.2, 106.8 juta") == []


@pytest.mark.parametrize(
    ("typed", "towns"),
    [
        ("Bekasi", ["Bekasi"]),
        ("kota tangerang selatan", ["Tangerang"]),
        ("Jl. Raya Bekasi", []),
        ("Monas", []),
    ],
)
def test_a_town_beyond_jakarta_is_named_as_such(typed: str, towns: list[str]) -> None:
    assert APIClient().get("/api/v1/places", {"q": typed}).json()["outside"] == towns


@pytest.mark.parametrize("typed", ["", " ", "x", "zzzzqqqq", "<script>", "%00", "a" * 5000])
def test_what_is_no_place_finds_nothing_and_breaks_nothing(typed: str) -> None:
    assert _places(typed) == []


def test_a_short_link_is_named_as_unreadable() -> None:
    answer = APIClient().get("/api/v1/places", {"q": "https://maps.app.goo.gl/abc"}).json()
    assert answer == {"places": [], "unread_links": ["https://maps.app.goo.gl/abc"], "outside": []}


def test_places_take_no_query_and_may_be_cached(django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        answer = APIClient().get("/api/v1/places", {"q": "kebon jeruk"})
    assert "max-age=3600" in answer["Cache-Control"]
