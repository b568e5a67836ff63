"""A phone's browser on the field app's address: its core called from here, its network bent as wanted."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Page, Route

from field_api.models import Report
from tests.browser.conftest import SLOW_MS
from tests.field_api.racing import at_validator
from tests.field_api.world import World, make_world

PASSWORD = "sandi-untuk-uji"
BLANK = "<!DOCTYPE html><meta charset=utf-8><title>Kosong</title>"
PORTAL = "<!DOCTYPE html><title>Selamat datang di Wi-Fi</title>"


@dataclass
class Field:
    """A validator with a report, both of whom the server knows."""

    world: World
    report: Report
    holder: User


def make_field(media: Path) -> Field:
    """Needs MEDIA_ROOT and immediate tasks to be set."""
    media.mkdir(parents=True, exist_ok=True)
    world = make_world()
    report, holder = at_validator(world)
    for user in (holder, world.west_officer):
        user.set_password(PASSWORD)
        user.save()
    return Field(world, report, holder)


def task_of(report: Report, kind: str = "visit") -> dict[str, Any]:
    """A task as the day has it, as far as drafts need it."""
    return {
        "kind": kind,
        "task": None,
        "report": report.number,
        "category": {"slug": "jalan-rusak", "name": "Jalan rusak"},
        "address": "Jl. Uji",
        "criteria": [],
        "photos": [],
    }


@dataclass
class Phone:
    """One tab. `requests` are method and path of what left it, in order."""

    page: Page
    home: str
    errors: list[str] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)

    def core(self, body: str, arg: Any = None) -> Any:
        """The result of an async function's body, which sees `core` and `arg`."""
        script = f"""async (arg) => {{
            const core = await import("/static/lapangan/core.js");
            const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            const image = (text, type = "image/jpeg") => new Blob([bytes(text)], {{ type }});
            {body}
        }}"""
        return self.page.evaluate(script, arg)

    def fails(self, body: str, arg: Any = None) -> str:
        """The code of the error that it throws; "" when it throws none."""
        script = f"try {{ {body} }} catch (error) {{ return error.code ?? String(error); }} return '';"
        return str(self.core(script, arg))

    def until(self, claim: str, arg: Any = None) -> None:
        """Wait until this expression holds."""
        body = f"""const end = Date.now() + {SLOW_MS};
            while (!({claim})) {{
                if (Date.now() > end) throw new Error("still not so");
                await new Promise((resolve) => setTimeout(resolve, 50));
            }}"""
        self.core(body, arg)

    def sign_in(self, user: User) -> None:
        self.core("await core.signIn(arg[0], arg[1])", [user.username, PASSWORD])

    def start(self, report: Report, kind: str = "visit") -> str:
        """A draft's id."""
        body = "return (await core.startDraft({ kind: arg.kind, task: arg, anyway: true })).id"
        return str(self.core(body, task_of(report, kind)))

    def add(self, draft: str, photo: bytes, **more: Any) -> dict[str, Any]:
        """Add a photo; what the core says of it, without the thumbnail."""
        body = """const { thumb, ...meta } = await core.addPhoto(arg.id, { source: "viewfinder", fix: null,
            ...arg.more, blob: image(arg.data) });
            return { ...meta, thumb_bytes: thumb.size }"""
        return dict(self.core(body, {"id": draft, "data": b64(photo), "more": more}))

    def seal(self, draft: str, **changes: Any) -> dict[str, Any]:
        """Decide and seal; the outbox's row without its thumbnail."""
        body = """await core.saveDraft(arg.id, arg.changes);
            const { thumb, ...row } = await core.seal(arg.id); return row"""
        wanted = {"decision": "done", "note": "Rata"} | changes
        return dict(self.core(body, {"id": draft, "changes": wanted}))

    def send(self) -> dict[str, Any]:
        return dict(self.core("return await core.send({ now: true })"))

    def rows(self) -> list[dict[str, Any]]:
        """The outbox without thumbnails, newest first."""
        return list(self.core("return (await core.outbox()).map(({ thumb, ...row }) => row)"))

    def sealed_visit(self, report: Report, *photos: bytes, **changes: Any) -> dict[str, Any]:
        draft = self.start(report)
        for photo in photos:
            self.add(draft, photo)
        return self.seal(draft, **changes)

    def bytes_of(self, key: str) -> bytes:
        """A photo's bytes as they would be sent."""
        script = """async (key) => {
            const { photoBytes } = await import("/static/lapangan/photos.js");
            const bytes = new Uint8Array(await photoBytes(key));
            let text = "";
            for (const byte of bytes) text += String.fromCharCode(byte);
            return btoa(text);
        }"""
        return base64.b64decode(self.page.evaluate(script, key))

    def count(self, store: str) -> int:
        """Rows of a store of the phone's database, whoever's they are."""
        script = """async (name) => {
            const { read } = await import("/static/lapangan/store.js");
            return read([name], (tx) => tx.objectStore(name).count());
        }"""
        return int(self.page.evaluate(script, store))

    def full(self, store: str) -> None:
        """From now on this store has no room."""
        script = """(name) => {
            for (const method of ["add", "put"]) {
                const real = IDBObjectStore.prototype[method];
                IDBObjectStore.prototype[method] = function (...given) {
                    if (this.name === name) throw new DOMException("no room", "QuotaExceededError");
                    return real.apply(this, given);
                };
            }
        }"""
        self.page.evaluate(script, store)

    def asked(self, method: str, what: str) -> int:
        """How often the server was asked for a path that begins so, below /api/v1/."""
        return sum(1 for one, path in self.requests if one == method and path.startswith(f"/api/v1/{what}"))

    def answer(self, pattern: str, reply: Callable[[Route], None], *, times: int | None = None) -> None:
        self.page.route(f"**/api/v1/{pattern}", reply, times=times)

    def answer_once(self, pattern: str, method: str, **response: Any) -> None:
        """The next request of this kind is answered by us and never leaves."""
        left = [1]

        def reply(route: Route) -> None:
            if route.request.method == method and left[0]:
                left[0] -= 1
                route.fulfill(**response)
            else:
                route.fallback()

        self.answer(pattern, reply)


def open_phone(context: BrowserContext, home: str, *, images: str = "") -> Phone:
    """A new tab with a blank page below /lapangan/, under a policy like that of the app's page."""
    page = context.new_page()
    phone = Phone(page, home)
    page.set_default_timeout(SLOW_MS)
    page.on("pageerror", lambda error: phone.errors.append(str(error)))
    page.on("request", lambda request: phone.requests.append((request.method, urlsplit(request.url).path)))
    sources = "script-src 'self'; connect-src 'self'; worker-src 'self'"
    policy = f"default-src 'none'; {sources}; img-src blob: {images}"
    headers = {"Content-Security-Policy": policy, "Content-Type": "text/html"}
    page.route(f"{home}/lapangan/kosong", lambda route: route.fulfill(body=BLANK, headers=headers))
    page.goto(f"{home}/lapangan/kosong")
    return phone


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def json_error(status: int, code: str, **headers: str) -> dict[str, Any]:
    """A refusal in the server's words, for `answer_once`."""
    body = f'{{"code": "{code}", "detail": "Kalimat."}}'
    return {"status": status, "content_type": "application/json", "body": body, "headers": headers}
