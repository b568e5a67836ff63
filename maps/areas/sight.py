"""Who looks at an area's page, and which of its reports they may know of."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers

from field_api.models import Membership, Report
from field_api.queries import SEES_EVERYTHING, membership_of, openly_shown, visible_reports


@dataclass(frozen=True, slots=True)
class Sight:
    """`own` are the reports that somebody who works here may see with all they hold; None is the public.

    What a page lists, draws and counts is the same: a number that held more would tell that there is more.
    """

    own: QuerySet[Report] | None = None
    membership: Membership | None = None
    has_cookie: bool = False
    sees_everything: bool = False

    @property
    def is_staff(self) -> bool:
        return self.own is not None

    def among(self, reports: QuerySet[Report]) -> QuerySet[Report]:
        """Those that may be listed, drawn and counted: what anyone may see, and for staff also theirs."""
        if self.sees_everything:
            return reports
        if self.own is None:
            return openly_shown(reports)
        return openly_shown(reports) | (reports & self.own)

    def mark(self, response: HttpResponseBase) -> HttpResponseBase:
        """Let caches keep the page of those without a session for a minute, and no page of anybody else.

        It varies by cookie, or somebody who signs in would be shown the page of the public from a cache.
        """
        if self.has_cookie:
            patch_cache_control(response, private=True, no_cache=True)
        else:
            patch_cache_control(response, public=True, max_age=60)
        patch_vary_headers(response, ["Cookie"])
        return response


def sight_of(request: HttpRequest) -> Sight:
    """Without a session's cookie nobody is asked who it is, so the public page reads no session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return Sight()
    membership = membership_of(request.user)
    if membership is None:
        return Sight(has_cookie=True)
    sees_everything = membership.role in SEES_EVERYTHING
    return Sight(visible_reports(request.user), membership, has_cookie=True, sees_everything=sees_everything)
