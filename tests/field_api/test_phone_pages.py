"""The phone app's page, worker, manifest and icons: the same for everybody, each byte accounted for."""

from __future__ import annotations

import hashlib
import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings

from field_api.web import shell as made
from tests.field_api.world import World


def read(response: object) -> bytes:
    """The body, of a file response too."""
    if getattr(response, "streaming", False):
        body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
        response.close()  # type: ignore[attr-defined]
        return body
    return response.content  # type: ignore[attr-defined,no-any-return]


def assets_in(worker: bytes) -> list[list[str]]:
    found = re.search(r"ASSETS = (\[.*?\]);?\n", worker.decode())
    assert found, "the worker's script has no ASSETS"
    return json.loads(found.group(1))  # type: ignore[no-any-return]


def test_the_page_is_the_same_bytes_signed_in_or_not(world: World, client: Client) -> None:
    stranger = client.get("/lapangan/")
    client.force_login(world.validators[0].user)
    known = client.get("/lapangan/", headers={"accept-language": "en"})

    assert stranger.status_code == known.status_code == 200
    assert stranger.content == known.content
    assert b"csrf" not in stranger.content.lower()
    assert not stranger.cookies


def test_the_page_asks_the_database_nothing(
    db: None, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        client.get("/lapangan/")
        client.get("/lapangan/sw.js")


def test_the_page_tells_the_app_its_version_base_map_and_limits(client: Client, settings: Settings) -> None:
    settings.BASE_MAP_URL = "https://tiles.example/{z}/{x}/{y}.png"
    settings.MAX_PHOTO_BYTES = 12_345
    page = client.get("/lapangan/").content.decode()
    found = re.search(r'<script id="shell-config" type="application/json">(.*?)</script>', page)

    assert found
    config = json.loads(found.group(1))
    assert re.fullmatch(r"[0-9a-f]{16}", config["version"])
    assert config["baseMap"]["url"] == "https://tiles.example/{z}/{x}/{y}.png"
    assert config["limits"] == {"max_photos": 6, "max_photo_bytes": 12_345}


def test_the_page_has_no_inline_script_or_style_and_names_files_without_a_hash(client: Client) -> None:
    page = client.get("/lapangan/").content.decode()

    assert "<style" not in page
    for attributes, inside in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL):
        assert "application/json" in attributes or not inside.strip()
    addresses = re.findall(r'(?:src|href)="([^"#]+)"', page)
    assert "/static/lapangan/app.js" in addresses
    assert not [address for address in addresses if re.search(r"\.[0-9a-f]{12}\.", address)]


def test_the_page_may_use_camera_and_position_and_nobody_elses_scripts(client: Client) -> None:
    answer = client.get("/lapangan/")

    assert answer["Permissions-Policy"] == "camera=(self), geolocation=(self)"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-cache"


def test_the_worker_may_fetch_what_the_map_shows(client: Client) -> None:
    policies = [client.get(f"/lapangan/{path}")["Content-Security-Policy"] for path in ("", "sw.js")]
    page, worker = [re.search(r"connect-src ([^;]*)", policy) for policy in policies]
    images = re.search(r"img-src ([^;]*)", policies[1])

    assert page
    assert worker
    assert images
    shown = {source for source in images.group(1).split() if source.startswith("http")}
    assert set(worker.group(1).split()) == {"'self'", *shown}
    assert page.group(1) == "'self'"


def test_every_asset_comes_with_the_bytes_that_the_worker_expects(db: None, client: Client) -> None:
    assets = assets_in(client.get("/lapangan/sw.js").content)
    addresses = [address for address, _ in assets]

    assert {"/lapangan/", "/lapangan/manifest.webmanifest", "/lapangan/icon-192.png"} <= set(addresses)
    assert {"/static/vendor/idb/index.js", "/static/vendor/leaflet/leaflet.js"} <= set(addresses)
    assert len(set(addresses)) == len(addresses)
    for address, sha256 in assets:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert hashlib.sha256(read(answer)).hexdigest() == sha256, address


def test_what_the_page_loads_the_worker_keeps(client: Client) -> None:
    addresses = {address for address, _ in assets_in(client.get("/lapangan/sw.js").content)}
    page = client.get("/lapangan/").content.decode()
    loaded = set(re.findall(r'<(?:script|link)[^>]*(?:src|href)="([^"]+)"', page))
    written = {"/static/lapangan/app.css", "/static/lapangan/app.js"}

    assert loaded - written <= addresses


def test_every_script_and_style_of_the_app_is_kept_by_the_worker(client: Client) -> None:
    addresses = {address for address, _ in assets_in(client.get("/lapangan/sw.js").content)}
    sources = Path(made.__file__).parents[1] / "static"
    files = {path for path in (sources / "lapangan").rglob("*") if path.suffix in {".js", ".css"}}

    assert {f"/static/{path.relative_to(sources).as_posix()}" for path in files} <= addresses


def test_a_changed_file_or_base_map_is_another_version(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = made.build().version
    assert made.build().version == before

    settings.BASE_MAP_URL = "https://other.example/{z}/{x}/{y}.png"
    other_map = made.build().version
    monkeypatch.setattr(made, "LIBRARIES", made.LIBRARIES[1:])
    other_files = made.build().version

    assert len({before, other_map, other_files}) == 3


def test_collected_files_have_the_bytes_of_their_sources(
    settings: Settings, tmp_path: Path, client: Client
) -> None:
    from_source = made.build()
    settings.STATIC_ROOT = tmp_path
    manifest = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": manifest}}
    settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["js", "css", "svg", "html", "json", "txt", "map"]
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.WHITENOISE_USE_FINDERS = False
    collected = made.build()

    assert collected == from_source
    assert StaticFilesStorage(tmp_path).exists("vendor/leaflet/leaflet.js")


def test_without_collected_files_it_says_what_to_run(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "nothing"
    settings.WHITENOISE_USE_FINDERS = False

    with pytest.raises(ImproperlyConfigured, match="collectstatic"):
        made.build()


@pytest.mark.parametrize("path", ["", "sw.js", "manifest.webmanifest", "icon-192.png"])
def test_a_part_that_is_known_is_not_sent_again(client: Client, path: str) -> None:
    first = client.get(f"/lapangan/{path}")
    again = client.get(f"/lapangan/{path}", headers={"if-none-match": first["ETag"]})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert client.post(f"/lapangan/{path}").status_code == 405


def test_the_manifest_names_icons_that_are_as_large_as_it_says(client: Client) -> None:
    answer = client.get("/lapangan/manifest.webmanifest")
    manifest = answer.json()

    assert answer["Content-Type"] == "application/manifest+json"
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == (
        "/lapangan/",
        "/lapangan/",
        "standalone",
    )
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        image = Image.open(BytesIO(client.get(icon["src"]).content))
        assert f"{image.width}x{image.height}" == icon["sizes"]
        assert image.format == "PNG"


def test_a_maskable_icon_fills_its_square_and_the_other_has_round_corners(client: Client) -> None:
    def corner(name: str) -> int:
        image = Image.open(BytesIO(client.get(f"/lapangan/{name}").content)).convert("RGBA")
        alpha = image.getpixel((0, 0))
        assert isinstance(alpha, tuple)
        return int(alpha[3])

    assert (corner("icon-512.png"), corner("icon-maskable-512.png")) == (0, 255)


def test_the_address_without_its_slash_leads_there_and_an_unknown_name_nowhere(client: Client) -> None:
    assert client.get("/lapangan")["Location"] == "/lapangan/"
    assert client.get("/lapangan/icon-13.png").status_code == 404
