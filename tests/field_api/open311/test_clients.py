"""Two clients by other hands read and write this server: `georeport` in both formats, `three` in JSON."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from georeport import GeoReport
from pytest_django.live_server_helper import LiveServer
from requests import HTTPError

from field_api.models import Report
from tests.field_api.open311.sending import a_report, new_key
from tests.field_api.open311.spark import must_fit
from tests.field_api.world import IN_WEST, World, make_world


@pytest.fixture
def jakarta(transactional_db: None, settings: Any, tmp_path: Any) -> World:
    settings.MEDIA_ROOT = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    return make_world()


@pytest.fixture(scope="module")
def three() -> Any:
    """Written for Python 2; one name of itertools is all that keeps it from running."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(itertools, "ifilter", filter, raising=False)
        import three

        return three


def test_clients_read_and_write(jakarta: World, live_server: LiveServer, three: Any) -> None:
    key = new_key()
    first, second = a_report(jakarta).number, a_report(jakarta).number
    for output_format in ("json", "xml"):
        _read_with_georeport(f"{live_server.url}/open311/v2", output_format, first, second)
    _write_with_three(three.Three(f"{live_server.url}/open311/v2/", api_key=key), first)


def _read_with_georeport(address: str, output_format: str, first: str, second: str) -> None:
    city = GeoReport(address, jurisdiction="jakarta.go.id", output_format=output_format)
    services, definition = city.get_service_list(), city.get_service_definition("jalan-rusak")
    # Its XML reader makes no list of one.
    assert (services[0] if isinstance(services, list) else services)["service_code"] == "jalan-rusak"
    assert definition["service_code"] == "jalan-rusak"
    assert [one["service_request_id"] for one in city.get_service_requests()] == [second, first]
    both = city.get_service_requests(service_request_id=f"{first},{second}", status="closed")
    assert len(both) == 2
    found = (
        city.get_service_requests(
            service_code="jalan-rusak", start_date="2020-01-01T00:00:00Z", end_date="2020-02-01T00:00:00Z"
        )
        if output_format == "json"
        else []
    )
    assert found == []
    assert city.get_service_request(first)["status"] == "open"
    with pytest.raises(HTTPError, match="404"):
        city.get_service_request("JK1")


def _write_with_three(city: Any, first: str) -> None:
    must_fit(city.discovery(), "discovery")
    must_fit(city.services(), "services")
    must_fit(city.services("jalan-rusak"), "service-definition")
    must_fit(city.requests("jalan-rusak", status="open", count=1), "requests")
    assert city.requests(between=["01-01-2020", "02-01-2020"]) == []
    assert city.request(first)[0]["service_request_id"] == first
    lat, long = IN_WEST[1], IN_WEST[0]
    sent = city.post("jalan-rusak", lat=lat, long=long, name="Budi Santoso", description="Lubang di jalan")
    must_fit(sent, "post")
    report = Report.objects.get(number=sent[0]["service_request_id"])
    assert (report.description, report.reporter.name) == ("Lubang di jalan", "Budi Santoso")
    city.api_key = "bukan"
    must_fit(city.post("jalan-rusak", lat=lat, long=long), "errors")
    must_fit(city.token("1234"), "errors")
