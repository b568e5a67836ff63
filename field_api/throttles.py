"""How often one address may write without an account; behind proxies by TRUSTED_PROXIES.

Counted in the database: a cache in the memory of a worker would let each worker take the whole number.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rest_framework.throttling import AnonRateThrottle, SimpleRateThrottle

from field_api.steps.limits import seconds_to_wait


class SharedThrottle(SimpleRateThrottle):
    """Django REST framework's rate by the address it names, shared by all workers."""

    num_requests: int | None
    duration: int | None
    _wait_s: float | None = None

    def allow_request(self, request: Any, view: Any) -> bool:
        name = self.get_cache_key(request, view) if self.rate else None
        if name is None:
            return True
        window = timedelta(seconds=self.duration or 0)
        self._wait_s = seconds_to_wait(name, limit=self.num_requests or 0, window=window)
        return self._wait_s is None

    def wait(self) -> float | None:
        """Seconds until there is room again."""
        return self._wait_s


class NewReportThrottle(SharedThrottle, AnonRateThrottle):
    scope = "reports"


class VoiceThrottle(SharedThrottle, AnonRateThrottle):
    scope = "voices"


class Open311Throttle(AnonRateThrottle):
    scope = "open311"
