"""The same documents for people who follow a link in a browser."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from maps.ogc.collection import Collection
from maps.ogc.documents import Link
from maps.ogc.door import Sheet, Way
from maps.ogc.features import Page
from maps.ogc.reader import Reader

_FIRST_COLUMNS = 8


def sheet_of_links(title: str, lead: str, links: list[Link]) -> Sheet:
    shown = [Way(one["title"], one["href"]) for one in links if one["rel"] not in {"self", "alternate"}]
    return Sheet(title, lead, ways=shown)


def sheet_of_collection(collection: Collection, data: dict[str, Any]) -> Sheet:
    facts = [(_("Nama dalam alamat"), collection.name)]
    around = data.get("extent", {})
    if "spatial" in around:
        facts.append((_("Kotak (barat, selatan, timur, utara)"), _box(around["spatial"]["bbox"][0])))
    if "temporal" in around:
        facts.append((_("Sejak"), _word(around["temporal"]["interval"][0][0], "date-time")))
    ways = [
        Way(_("Isinya"), reverse("ogc-items", args=[collection.name]) + "?f=html"),
        Way(_("Kolom yang dapat disaring"), reverse("ogc-queryables", args=[collection.name]) + "?f=html"),
    ]
    return Sheet(str(collection.title), str(collection.description), crumbs=[_up()], facts=facts, ways=ways)


def sheet_of_items(request: HttpRequest, page: Page, features: list[Any], matched: int | None) -> Sheet:
    """A table of the first columns; the name of each feature leads to all of them."""
    collection = page.collection
    columns = [one for one in collection.properties(page.reader) if one.name != collection.key][
        :_FIRST_COLUMNS
    ]
    rows: list[list[str | Way]] = []
    for feature in features:
        address = reverse("ogc-item", args=[collection.name, feature["id"]]) + "?f=html"
        values = feature["properties"]
        rows.append([Way(feature["id"], address), *(_word(values[one.name], one.kind) for one in columns)])
    onward = ""
    if page.next_mark:
        words = request.GET.copy()
        words["cursor"] = page.next_mark
        onward = f"?{words.urlencode()}"
    shown = _("%(shown)s dari %(matched)s") if matched is not None else _("%(shown)s ditampilkan")
    return Sheet(
        str(collection.title),
        shown % {"shown": page.returned, "matched": matched},
        crumbs=[_up(), _here(collection)],
        head=["id", *(str(one.title) for one in columns)],
        rows=rows,
        next_url=onward,
    )


def sheet_of_feature(collection: Collection, reader: Reader, feature: dict[str, Any]) -> Sheet:
    columns = {one.name: one for one in collection.properties(reader)}
    facts = [
        (str(columns[name].title), _word(value, columns[name].kind))
        for name, value in feature["properties"].items()
    ]
    shape = feature["geometry"]
    if shape and shape["type"] == "Point":
        facts.append((_("Bujur, lintang"), ", ".join(str(number) for number in shape["coordinates"])))
    return Sheet(feature["id"], crumbs=[_up(), _here(collection)], facts=facts)


def _up() -> Way:
    return Way(_("Koleksi"), reverse("ogc-collections") + "?f=html")


def _here(collection: Collection) -> Way:
    return Way(str(collection.title), reverse("ogc-collection", args=[collection.name]) + "?f=html")


def _box(box: list[float]) -> str:
    return ", ".join(f"{side:.4f}" for side in box)


def _word(value: Any, kind: str) -> str:
    """For people: times in Jakarta's clock."""
    if kind == "date-time" and value:
        return f"{localtime(datetime.fromisoformat(value)):%Y-%m-%d %H.%M} WIB"
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return "" if value is None else str(value)
