"""Whatever goes wrong below /api/, the body has one shape. Open311 has its own, see its tests."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db


def test_an_unknown_address_below_api(client: Client) -> None:
    answer = client.get("/api/v1/tidak-ada")
    assert (answer.status_code, answer.json()) == (
        404,
        {"code": "not_found", "detail": "Alamat ini tidak ada."},
    )


def test_an_unknown_address_elsewhere_is_a_page(client: Client) -> None:
    answer = client.get("/tidak-ada")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")
    assert "<h1>Halaman ini tidak ada</h1>" in answer.content.decode()
    assert 'href="/lapor"' in answer.content.decode()
    assert "<h1>This page does not exist</h1>" in client.get("/en/tidak-ada").content.decode()


def test_a_crash_elsewhere_is_a_page_without_its_insides(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(number: str, **_more: object) -> None:
        raise RuntimeError("sandi basis data")

    monkeypatch.setattr("field_api.web.follow.public_report", broken)
    client.raise_request_exception = False
    answer = client.get("/lacak/JK2603020001")
    assert answer.status_code == 500
    assert "<h1>Ada kesalahan di pihak kami</h1>" in answer.content.decode()
    assert "sandi" not in answer.content.decode()


def test_a_host_we_do_not_serve(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["crm.example.go.id"]
    answer = client.get("/api/v1/categories", HTTP_HOST="jahat.example")
    assert answer.status_code == 400


@pytest.mark.parametrize(("method", "status"), [("put", 405), ("delete", 405)])
def test_a_method_that_is_not_there(client: Client, method: str, status: int) -> None:
    answer = getattr(client, method)("/api/v1/reports", data={}, content_type="application/json")
    assert answer.status_code in {status, 401}
    assert {"code", "detail"} <= set(answer.json())


def test_a_crash_is_told_without_its_insides(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(number: str) -> None:
        raise RuntimeError("sandi basis data")

    monkeypatch.setattr("field_api.rest.views.public_report", broken)
    client.raise_request_exception = False
    answer = client.get("/api/v1/reports/JK1")
    assert (answer.status_code, answer.json()["code"]) == (500, "server_error")
    assert "sandi" not in answer.content.decode()
