"""One address for a caller, however it is written and whoever asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from axes.helpers import get_client_ip_address
from django.conf import settings as project
from django.test import RequestFactory
from pytest_django import Settings

from field_api.addresses import address_of, network_of
from field_api.throttles import NewReportThrottle, Open311Throttle
from tests.project.test_checks import ids

PEER = "192.0.2.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.66", PEER),
        (1, "", PEER),
        (1, "203.0.113.66", "203.0.113.66"),
        (1, "1.1.1.1, 203.0.113.66:4711", "203.0.113.66"),
        (1, "1.1.1.1,2.2.2.2, 203.0.113.66", "203.0.113.66"),
        (2, "1.1.1.1, 203.0.113.66, 198.51.100.7", "203.0.113.66"),
        (2, "203.0.113.66", "203.0.113.66"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "[2001:db8:1:2::9]:443", "2001:db8:1:2::"),
        (1, "[2001:db8:1:2::9]", "2001:db8:1:2::"),
        (1, "fe80::1%eth0", "fe80::"),
        (1, "::ffff:203.0.113.66", "203.0.113.66"),
        (1, "1.1.1.1, unknown", PEER),
        (1, "1.1.1.1, '; DROP TABLE x", PEER),
    ],
)
def test_everybody_who_counts_counts_by_the_same_address(
    settings: Settings, proxies: int, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR=PEER)
    assert address_of(request) == expected
    assert get_client_ip_address(request) == expected
    assert {NewReportThrottle().get_ident(request), Open311Throttle().get_ident(request)} == {expected}


@pytest.mark.parametrize(
    ("peer", "address", "network"),
    [
        ("203.0.113.66", "203.0.113.66", "203.0.113.0/24"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("", "0.0.0.0", "0.0.0.0/24"),  # noqa: S104  over a local socket
    ],
)
def test_a_network_is_a_24_or_a_64(peer: str, address: str, network: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=peer)
    assert (address_of(request), network_of(request)) == (address, network)


def test_who_counts_by_another_address_stops_the_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ids(settings, TRUSTED_PROXIES=2) == set()
    settings.AXES_CLIENT_IP_CALLABLE = None
    assert ids(settings) == {"geo_crm.E020"}
    settings.AXES_CLIENT_IP_CALLABLE = "field_api.addresses.address_of"
    monkeypatch.setattr(Open311Throttle, "get_ident", lambda _self, request: request.META["REMOTE_ADDR"])
    assert ids(settings) == {"geo_crm.E020"}


def test_https_in_front_of_no_proxy_is_warned_of(settings: Settings) -> None:
    assert "geo_crm.W020" in ids(settings, PUBLIC_URL="https://crm.example.go.id")


def test_nothing_else_reads_where_a_request_comes_from() -> None:
    found = {
        path.relative_to(project.BASE_DIR).as_posix()
        for app in ("boundaries", "field_api", "geo_crm", "maps")
        for path in (Path(project.BASE_DIR) / app).rglob("*.py")
        if any(word in path.read_text() for word in ("REMOTE_ADDR", "FORWARDED_FOR", "X-Forwarded-For"))
    }
    assert found == {"field_api/addresses.py", "geo_crm/checks.py"}
