"""How often one address may do something without an account; where it comes from is said by `addresses`.

Counted in the database: a cache in the memory of a worker would let each worker take the whole number.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from rest_framework.throttling import AnonRateThrottle, SimpleRateThrottle

from field_api.addresses import address_of, network_of
from field_api.dear_reads import charge
from field_api.errors import TooManyReads
from field_api.steps.limits import Limit, seconds_to_wait

_DAY = timedelta(days=1)


class SharedThrottle(SimpleRateThrottle):
    """Django REST framework's rate by the address it names, shared by all workers."""

    num_requests: int | None
    duration: int | None
    _wait_s: float | None = None

    def get_ident(self, request: Any) -> str:
        return address_of(request)

    def allow_request(self, request: Any, view: Any) -> bool:
        name = self.get_cache_key(request, view) if self.rate else None
        if name is None:
            return True
        window = timedelta(seconds=self.duration or 0)
        own = Limit(name, most=self.num_requests or 0, window=window)
        self._wait_s = seconds_to_wait(own, *self.limits_beside(request, view))
        return self._wait_s is None

    def limits_beside(self, request: Any, view: Any) -> list[Limit]:
        """Others that the same request counts against."""
        return []

    def wait(self) -> float | None:
        """Seconds until there is room again."""
        return self._wait_s


class NewReportThrottle(SharedThrottle, AnonRateThrottle):
    """By address in an hour; where no device is named, whose limit would count, by network in a day too."""

    scope = "reports"

    def device(self, request: Any) -> str:
        return str(request.headers.get("X-Device", "")).strip()

    def limits_beside(self, request: Any, view: Any) -> list[Limit]:
        if self.device(request):
            return []
        name = f"unnamed_{network_of(request)}"
        return [Limit(name, most=settings.UNNAMED_REPORTS_PER_DAY, window=_DAY)]


class WaitingPhotoThrottle(SharedThrottle, AnonRateThrottle):
    scope = "report_photos"


class VoiceThrottle(SharedThrottle, AnonRateThrottle):
    """By address in an hour; by network in a day for one report, since a device's name is soon made up."""

    scope = "voices"

    def limits_beside(self, request: Any, view: Any) -> list[Limit]:
        name = f"voices_{view.kwargs['number'][:20]}_{network_of(request)}"
        return [Limit(name, most=settings.VOICES_PER_NETWORK_PER_DAY, window=_DAY)]


class DearReadThrottle(SharedThrottle):
    """The common budget of dear reads, for a door that says what it costs: `cost_ms`."""

    rate = "1/hour"  # never looked at

    def get_cache_key(self, request: Any, view: Any) -> None:
        return None

    def allow_request(self, request: Any, view: Any) -> bool:
        if request.user and request.user.is_authenticated:
            return True
        try:
            charge(request, view.cost_ms)
        except TooManyReads as error:
            self._wait_s = error.retry_after_s
            return False
        return True


class Open311Throttle(SharedThrottle, AnonRateThrottle):
    scope = "open311"
