"""Where a request comes from: one answer for limits, lock-outs and logs.

Behind TRUSTED_PROXIES proxies it is the address that the outermost of them saw; what a caller wrote in front
of that counts for nothing. An IPv6 address counts as its /64, which is what one household or office is given.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings

_NETWORK_BITS = {4: 24, 6: 64}
_NOBODY = "0.0.0.0"  # noqa: S104  nothing listens here; over a local socket there is no address


def address_of(request: Any) -> str:
    """Of Django's request or REST framework's: "203.0.113.66", or "2001:db8:1:2::" for a whole /64."""
    return str(_counted(_seen(request)))


def network_of(request: Any) -> str:
    """The /24 or /64 that the address lies in: "203.0.113.0/24"."""
    address = _counted(_seen(request))
    return str(ip_network((address, _NETWORK_BITS[address.version]), strict=False))


def _seen(request: Any) -> IPv4Address | IPv6Address:
    """As Django REST framework counts, from the right; the peer's own where no proxy says a word."""
    proxies = settings.TRUSTED_PROXIES
    said = [one for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
    forwarded = _read(said[-min(proxies, len(said))]) if proxies and said else None
    return forwarded or _read(request.META.get("REMOTE_ADDR") or "") or IPv4Address(_NOBODY)


def _counted(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    return IPv6Address(int(address) >> 64 << 64)


def _read(written: str) -> IPv4Address | IPv6Address | None:
    """With a port ("203.0.113.66:4711", "[2001:db8::1]:443"), a zone or IPv4 inside IPv6, or without."""
    word = written.strip().strip('"')
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    try:
        address = ip_address(word.partition("%")[0])
    except ValueError:
        return None
    inside = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return inside or address
