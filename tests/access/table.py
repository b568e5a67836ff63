"""How the table is read and asked: what an answer is called, which rows there are, what each sends.

f: it answers, and shows what only those who may see all of the report (or of the private one, in lists) see.
p: it answers, and shows nothing of the kind. y: it lets in, whatever it shows, or it takes a step.
s: asks to sign in. u: 401. n: 403. -: 404. A dot is not asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, resolve
from django.urls.resolvers import URLPattern, URLResolver

from tests.access.stage import COLUMNS, EMAIL, Stage
from tests.maps.area_reports import pdf_text

REFUSED = {401: "u", 403: "n", 404: "-"}
LET_IN = frozenset({200, 201, 202, 204, 301, 302, 400, 409, 422})
"""400 and 422 say that the words were read, 409 that the report is elsewhere by now: its person may ask."""
_REPORTS = ("west", "east", "private", "held", "passed", "nowhere")


@dataclass(frozen=True)
class Row:
    """One line of a table; `name` is its method and address as they stand there."""

    method: str
    pattern: str
    wanted: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.pattern}"

    def address(self, stage: Stage) -> str:
        return self.pattern.partition("#")[0].format_map(stage.words)

    def route(self, stage: Stage) -> str:
        """The address as the resolver knows it."""
        return resolve(self.address(stage).partition("?")[0]).route


def rows_of(table: str) -> Iterator[Row]:
    for line in table.splitlines():
        if line.strip() and (found := re.fullmatch(r"(\w+) +(\S+) +((?:\S ){9}\S)", line)):
            yield Row(found[1], found[2], found[3].replace(" ", ""))
        else:
            assert line.split() in ([], list(COLUMNS)), line


def every_route() -> set[str]:
    """What the resolver knows, with each address of the pages once, without the administration."""
    return {route for route in _routes(get_resolver()) if not route.startswith("admin/")}


def _routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield before + str(one.pattern)
        else:
            yield from _routes(one, before + str(one.pattern))


def ask(client: Client, row: Row, stage: Stage, words: dict[str, Any]) -> Any:
    """Send it as its own kind of client would: pages get forms, doors JSON. No cookie that comes stays."""
    cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    try:
        return _sent(client, row, stage, words)
    finally:
        client.cookies = cookies


def _sent(client: Client, row: Row, stage: Stage, words: dict[str, Any]) -> Any:
    address = quote(row.address(stage), safe="/?=&,-.")
    device = {"x-device": "00000000-0000-4000-8000-00000000000a"}
    if row.method in {"GET", "HEAD"}:
        return client.generic(row.method, address, headers=device)
    raw = words.get("raw")
    if raw is not None:
        return client.generic(row.method, address, raw, content_type=words["type"])
    if address.startswith("/api/"):
        return getattr(client, row.method.lower())(
            address, words, content_type="application/json", headers=device
        )
    return client.post(address, words)


def called(row: Row, answer: HttpResponse, stage: Stage) -> str:
    """What this answer is in the table; of letters that say the same, the one that is wanted."""
    if answer.status_code in REFUSED:
        return REFUSED[answer.status_code]
    if answer.status_code == 302 and answer.headers["Location"].startswith("/masuk/?"):
        return "s"
    if answer.status_code not in LET_IN:
        return str(answer.status_code)
    shown = text_in(answer)
    if EMAIL in shown:
        return "shows the reporter"
    if row.method != "GET":
        return "y"
    return _seen(row, shown, stage)


def _seen(row: Row, shown: str, stage: Stage) -> str:
    named = [name for name in _REPORTS if f"{{{name}}}" in row.pattern]
    if named:
        has_all, secrets = stage.secrets(named[0])[0] in shown, stage.secrets(named[0])
    else:
        has_all = stage.numbers["private"] in shown or stage.secrets("private")[0] in shown
        secrets = stage.kept_from_lists()
    if has_all:
        return "f"
    return "p" if not any(one in shown for one in secrets) else "half"


def is_kept_by_nobody(answer: HttpResponse) -> bool:
    return "no-store" in answer.headers.get("Cache-Control", "")


def text_in(answer: HttpResponse) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return pdf_text(content) if content.startswith(b"%PDF") else content.decode("utf-8", "replace")
