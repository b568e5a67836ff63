"""Pages are Indonesian, and English below /en/."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.translation import override

from field_api.models import Category, CategoryGroup

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


@pytest.mark.parametrize("kind", [Category, CategoryGroup])
def test_a_category_is_named_in_the_language_of_the_page(kind: type[Category] | type[CategoryGroup]) -> None:
    named, unnamed = kind(name="Jalan", name_en="Roads"), kind(name="Jalan")
    assert named.label == "Jalan"
    with override("en"):
        assert named.label == "Roads"
        assert unnamed.label == "Jalan"


@pytest.mark.parametrize(
    "page", ["/masuk/", "/koordinator/kecurigaan", "/koordinator/kiriman", "/koordinator/pesan"]
)
def test_office_pages_have_an_english_address_and_ask_strangers_there_to_sign_in(
    client: Client, page: str
) -> None:
    answer = client.get(f"/en{page}")
    if page == "/masuk/":
        assert "<h1>Sign in</h1>" in answer.content.decode()
    else:
        assert answer.headers["Location"] == f"/en/masuk/?next=/en{page}"
