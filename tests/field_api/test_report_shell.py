"""What the citizens' form keeps for a time without a network: each byte accounted for, nothing of anybody."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from field_api.web import report_shell as made
from tests.field_api.test_phone_pages import assets_in, read

WORKER = "/lapor-sw.js"


def test_every_asset_comes_with_the_bytes_that_the_worker_expects(client: Client) -> None:
    assets = assets_in(client.get(WORKER).content)
    assert {"/static/lapor/page.js", "/static/lapangan/dom.js", "/static/vendor/idb/index.js"} <= {
        address for address, _ in assets
    }
    for address, sha256 in assets:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert hashlib.sha256(read(answer)).hexdigest() == sha256, address


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/lapor", "/en/lapor"])
def test_what_the_page_loads_the_worker_keeps_and_the_page_names_its_version(
    client: Client, address: str
) -> None:
    page, worker = client.get(address), client.get(WORKER).content
    loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="(/static/[^"]+)"', page.content.decode())
    assert set(loaded) <= {asset for asset, _ in assets_in(worker)}
    assert f'VERSION = "{page["X-Shell-Version"]}"' in worker.decode()
    assert f'"form": "{address}", "worker": "{WORKER}"' in page.content.decode()


def test_every_script_of_the_form_is_kept(client: Client) -> None:
    kept = {address for address, _ in assets_in(client.get(WORKER).content)}
    scripts = (Path(made.__file__).parents[1] / "static" / "lapor").glob("*.js")
    assert {f"/static/lapor/{path.name}" for path in scripts} <= kept


def test_collected_files_are_kept_by_the_addresses_that_the_page_has(
    settings: Settings, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    manifest = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"  # compressing takes its time
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": manifest}}
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.WHITENOISE_USE_FINDERS = False
    assets = {pair[0]: pair[1] for pair in assets_in(made._build().worker)}
    (entry,) = [
        address for address in assets if re.fullmatch(r"/static/lapor/page\.[0-9a-f]{12}\.js", address)
    ]
    for address in (entry, "/static/lapor/words.js"):
        data = (tmp_path / address.removeprefix("/static/")).read_bytes()
        assert assets[address] == hashlib.sha256(data).hexdigest()


def test_a_changed_file_is_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = made._build().version
    assert made._build().version == before
    real = made._bytes_at
    monkeypatch.setattr(made, "_bytes_at", lambda address: real(address) + b" "[: "dom.js" in address])
    assert made._build().version != before


def test_without_collected_files_it_says_what_to_run(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "nothing"
    settings.WHITENOISE_USE_FINDERS = False
    with pytest.raises(ImproperlyConfigured, match="collectstatic"):
        made._build()


def test_the_worker_is_not_sent_again_asks_the_database_nothing_and_is_only_read(
    db: None, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        first = client.get(WORKER)
    again = client.get(WORKER, headers={"if-none-match": first["ETag"]})
    assert (first.status_code, first["Cache-Control"], again.status_code) == (200, "no-cache", 304)
    assert first["Content-Type"].startswith("text/javascript")
    assert client.post(WORKER).status_code == 405
    assert json.dumps(made.report_shell().version) in first.content.decode()
