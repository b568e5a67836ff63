"""Does a page ask for anything from elsewhere?"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

_ABSOLUTE = r"(?:(?:https?|wss?|ftp):)?(?://|\\/\\/)"
_URL = re.compile(r"(?:https?|wss?|ftp):(?://|\\/\\/)[^\s\"'<>)`;\\]+", re.IGNORECASE)
_LOADS = re.compile(
    rf"""(?: (?<![-\w])(?:src|srcset|(?:xlink:)?href|(?:form)?action|poster|data|background|manifest)
             \s*=\s*["'`]?
           | url\(\s*["']?
           | @import\s+["']
           | \bimport\s*\(?\s*["'`] | \bfrom\s*["'`]
           | \b(?:fetch|importScripts|Worker|EventSource|WebSocket|sendBeacon|open)\s*\(\s*["'`]
        )\s*({_ABSOLUTE}[^\s"'<>)`;\\]+)""",
    re.IGNORECASE | re.VERBOSE,
)
LINKS = frozenset({"leafletjs.com"})
"""Hosts that a library of ours links to (its name under the map), but loads nothing from."""


class UnknownAddress(Exception):
    """The page names an address that it must not depend on."""


def must_be_self_contained(page: str, *, vendored: Collection[str], hosts: Collection[str]) -> None:
    """Raise UnknownAddress for the first absolute address whose host is not in `hosts`.

    `hosts` are those of the base map and of the attribution. The texts of `vendored` may mention any address
    (licences, name spaces) but load from none; the rest of the page may not even mention one.
    """
    for text in vendored:
        _check(_LOADS.findall(text), LINKS)
        page = page.replace(text, "")
    _check(_LOADS.findall(page), hosts)
    _check(_URL.findall(page), hosts)


def hosts_in(*texts: str) -> frozenset[str]:
    """The hosts of all addresses in some texts; `{s}.` of a tile address stands for any name."""
    return frozenset(host for text in texts for url in _URL.findall(text) if (host := _host(url)))


def _check(urls: list[str], hosts: Collection[str]) -> None:
    for url in urls:
        if _host(url) not in hosts:
            raise UnknownAddress(f"Halaman memuat alamat yang tidak dikenal: {url[:120]}")


def _host(url: str) -> str:
    return urlsplit(url.replace("\\/", "/")).netloc.lower()
