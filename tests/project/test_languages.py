"""Pages are Indonesian, and English below /en/."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("page", "other"), [("/lacak/", "/en/lacak/"), ("/en/lacak/", "/lacak/")])
def test_a_page_leads_to_itself_in_the_other_language(client: Client, page: str, other: str) -> None:
    body = client.get(page).content.decode()
    assert f'href="{other}"' in body
    assert f'<html lang="{"en" if page.startswith("/en/") else "id"}">' in body


def test_a_browser_set_to_english_still_gets_indonesian(client: Client) -> None:
    body = client.get("/lacak/", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="id">' in body


def test_the_way_to_the_other_language_keeps_the_filters(client: Client) -> None:
    assert 'href="/en/?view=heat"' in client.get("/?view=heat").content.decode()
