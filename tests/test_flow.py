"""One report travels the whole way, through the API only: pinned, located, routed, coordinated, followed up,
assigned, verified, validated, reopened once, and drawn on the map of its category."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from tests.field_api.conftest import client_of, world
from tests.field_api.photos import jpeg, upload
from tests.field_api.sealing import hash_of, put, visit_body
from tests.field_api.world import IN_WEST, WEST, World

__all__ = ["client_of", "world"]

pytestmark = pytest.mark.django_db(transaction=True)

ClientOf = Callable[[User | None], APIClient]
PHOTOS = Path(__file__).parents[2] / "shared" / "data" / "photos"
LON, LAT = IN_WEST


class Walk:
    """The report under way, and who says what about it."""

    def __init__(self, world: World, client_of: ClientOf, place: tuple[float, float] = IN_WEST) -> None:
        self.world, self.client_of = world, client_of
        lon, lat = place
        sent = {
            "category": world.category.slug,
            "description": "Lubang",
            "lon": lon,
            "lat": lat,
            "accuracy": 10,
        }
        answer = client_of(None).post("/api/v1/reports", sent, format="json")
        assert answer.status_code == 201, answer.content
        self.told = answer.json()
        self.url = f"/api/v1/reports/{self.told['number']}"

    def step(self, who: User | None, step: str, data: dict[str, Any] | None = None, **kwargs: Any) -> str:
        answer = self.client_of(who).post(f"{self.url}/{step}", data or {}, **kwargs)
        assert answer.status_code == 200, answer.content
        return str(answer.json()["status"])

    def staff(self) -> dict[str, Any]:
        seen = self.client_of(self.world.coordinator).get(self.url).json()
        return dict(seen["staff"])


def test_one_report_from_the_pin_to_the_map(world: World, client_of: ClientOf) -> None:
    walk = Walk(world, client_of)
    assert walk.told["place_detail"]["kelurahan"] == {"code": WEST, "name": "Kebon Kelapa"}

    assert walk.step(world.west_officer, "coordinate") == "KOORDINASI"
    assert walk.step(world.west_officer, "dispose", {"to_unit": world.dinas.code}) == "DISPOSISI"
    assert walk.step(world.dinas_officer, "accept") == "PROSES"
    follow_up = {"note": "Ditambal", "photos": [upload(jpeg(7, lon=LON, lat=LAT))]}
    assert walk.step(world.dinas_officer, "follow-up", follow_up, format="multipart") == "TINDAK_LANJUT"
    assert [photo["verdict"]["result"] for photo in walk.staff()["photos"]] == ["match"]

    assert walk.step(world.coordinator, "assign") == "VALIDASI"
    assert walk.staff()["assignments"][0]["validator"] == "validator-1"
    validator = world.validators[0].user
    phone = client_of(validator)
    visit = visit_body(walk.told["number"], jpeg(8))
    assert put(phone, "visits", visit).json()["missing"] == [hash_of(jpeg(8))]
    blob = phone.put(f"/api/v1/blobs/{hash_of(jpeg(8))}", jpeg(8), content_type="image/jpeg")
    assert (blob.status_code, put(phone, "visits", visit).status_code) == (201, 201)
    assert walk.step(validator, "validate", {"note": "Sudah rata"}) == "SELESAI"

    public = client_of(None).get(walk.url).json()
    went = ["MENUNGGU", "KOORDINASI", "DISPOSISI", "PROSES", "TINDAK_LANJUT", "VALIDASI", "SELESAI"]
    assert [stage["status"] for stage in public["stages"]] == went

    seen = client_of(None).get("/api/v1/maps/counts", {"category": world.category.slug}).json()
    assert seen["counts"] == {WEST: 1}
    assert client_of(None).get("/api/v1/maps/counts", {"status": "MENUNGGU"}).json()["counts"] == {}

    reason = {"reporter_key": walk.told["reporter_key"], "reason": "Lubang muncul lagi"}
    assert walk.step(None, "reopen", reason) == "KOORDINASI"
    assert walk.staff()["unit"] == world.west_office.code


def test_a_photo_from_elsewhere_is_far_and_the_report_goes_back(world: World, client_of: ClientOf) -> None:
    walk = Walk(world, client_of)
    walk.step(world.west_officer, "coordinate")
    walk.step(world.west_officer, "accept")
    far_away = {"note": "Selesai", "photos": [upload(jpeg(9, lon=LON + 0.01, lat=LAT))]}
    walk.step(world.west_officer, "follow-up", far_away, format="multipart")
    (photo,) = walk.staff()["photos"]
    assert photo["verdict"]["result"] == "far"
    assert photo["verdict"]["distance_m"] == pytest.approx(1106, abs=2)  # 0.01 degrees at 6.19 south
    walk.step(world.coordinator, "assign")
    validator = world.validators[0].user
    assert walk.step(validator, "send-back", {"reason": "Foto diambil di tempat lain"}) == "PROSES"


@pytest.mark.skipif(not PHOTOS.exists(), reason="needs the real photos of ../shared/data")
def test_a_real_phone_photo_proves_its_own_place(world: World, client_of: ClientOf) -> None:
    """The report is moved to the photo's place in Italy; it waits for a person, who refuses nothing."""
    walk = Walk(world, client_of, (11.885126666663888, 43.46744833333334))
    assert (walk.told["place"], walk.told["unit"]) == ("outside", None)
    data = (PHOTOS / "es_DSCN0010.jpg").read_bytes()
    sent = {"category": world.category.slug, "lon": 11.8851, "lat": 43.4674, "photos": [upload(data)]}
    answer = client_of(None).post("/api/v1/reports", sent, format="multipart")
    assert answer.status_code == 201
    seen = client_of(world.coordinator).get(f"/api/v1/reports/{answer.json()['number']}").json()
    verdict = seen["staff"]["photos"][0]["verdict"]
    assert verdict["distance_m"] < 10
    assert verdict["inputs"]["witnesses"][0]["source"] == "exif"
