"""How often one address may write without an account; behind proxies by TRUSTED_PROXIES."""

from __future__ import annotations

from rest_framework.throttling import AnonRateThrottle


class NewReportThrottle(AnonRateThrottle):
    scope = "reports"


class VoiceThrottle(AnonRateThrottle):
    scope = "voices"


class Open311Throttle(AnonRateThrottle):
    scope = "open311"
