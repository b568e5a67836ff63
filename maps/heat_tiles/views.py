"""Heat tiles and their legend over HTTP: openly shown reports for anyone, all of them for planners."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.authentication import BaseAuthentication
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.errors import BadInput
from field_api.models import Membership
from field_api.queries import must_be
from maps.heat_tiles import scale
from maps.heat_tiles.asked import chosen_for, scaled_like
from maps.heat_tiles.chosen import Chosen
from maps.heat_tiles.current import Current, current
from maps.heat_tiles.draw import FEWEST, HIDING_ZOOM, MOST_ZOOM, TILE, Place, tile
from maps.shapes import LegendOut

_ANYONE: list[Any] = [{}, {"tokenAuth": []}, {"cookieAuth": []}]
SEES_ALL = (Membership.Role.PLANNER, Membership.Role.COORDINATOR, Membership.Role.ADMIN)
BROWSERS_KEEP_IT_S = 5
"""With the three seconds of `current` a new report shows within ten; then a 304 costs no drawing."""
_LOOK = 1
"""Another number for each change of the picture itself: sigma, colours, hiding."""
_FILTERS = [
    OpenApiParameter("category", description="Slug or name of a category or group, or slugs with commas."),
    OpenApiParameter("from", OpenApiTypes.DATE, description="First day, in Jakarta."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Last day, which counts too."),
    OpenApiParameter("weekday", description="1 (Monday) to 7, with commas between."),
    OpenApiParameter("hours", description="6-10 is from 06.00 until before 10.00; 22-5 passes midnight."),
    OpenApiParameter("status", description="open, closed, or statuses separated by commas."),
    OpenApiParameter("area", description="Kemendagri code of a kota, kecamatan or kelurahan."),
    OpenApiParameter("scale_from", OpenApiTypes.DATE, description="Colours as in these days: the first one."),
    OpenApiParameter("scale_to", OpenApiTypes.DATE, description="Colours as in these days: the last one."),
    OpenApiParameter("of", enum=["all"], description="All reports, for planners, coordinators and admins."),
]


class _Whatever(BaseContentNegotiation):
    """An image's address is asked for with Accept: image/png, and its errors are JSON all the same."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class _Heat(APIView):
    """Without `of=all` no account and no cookie is looked at: the answer is the same for all."""

    content_negotiation_class = _Whatever

    @property
    def is_of_all(self) -> bool:
        """False too for the description of the API, which is made without a request."""
        return self.request is not None and "of" in self.request.GET

    def get_authenticators(self) -> list[BaseAuthentication]:
        return super().get_authenticators() if self.is_of_all else []

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated()] if self.is_of_all else [AllowAny()]

    def _chosen(self, request: Request) -> tuple[Chosen, Chosen]:
        """The reports, and those that their colours are scaled by: the same ones, or of other days."""
        words = request.query_params.dict()
        if words.pop("of", "all") != "all":
            raise BadInput(_("of hanya boleh berisi all."))
        if self.is_of_all:
            must_be(request.user, *SEES_ALL)
        openly = not self.is_of_all
        return chosen_for(words, openly=openly), scaled_like(words, openly=openly)

    def _answer(self, request: Request, etag: str, body: Callable[[], HttpResponse]) -> HttpResponse:
        """304 for whoever has this very answer; `body` is made for the others only."""
        known = parse_etags(request.headers.get("If-None-Match", ""))
        has_it = known == ["*"] or etag in [one.removeprefix("W/") for one in known]
        response = HttpResponseNotModified() if has_it else body()
        response["ETag"] = etag
        whose = "private" if self.is_of_all else "public"
        response["Cache-Control"] = f"{whose}, max-age={BROWSERS_KEEP_IT_S}"
        if self.is_of_all:
            patch_vary_headers(response, ["Authorization", "Cookie"])
        return response


class HeatTile(_Heat):
    """One tile of 256 pixels, PNG with a palette. ETag and Cache-Control by data version and filter."""

    @extend_schema(
        parameters=[*_FILTERS, *(OpenApiParameter(name, int, OpenApiParameter.PATH) for name in "zxy")],
        responses={(200, "image/png"): OpenApiTypes.BINARY, 304: OpenApiResponse()},
        auth=_ANYONE,
    )
    def get(self, request: Request, z: str, x: str, y: str) -> HttpResponse:
        place = _place(z, x, y)
        (chosen, like), now = self._chosen(request), current()
        etag = _etag(now, chosen, like.key, "tile", place.z, place.x, place.y)

        def drawn() -> HttpResponse:
            return HttpResponse(
                tile(now, chosen, place, scale.full(now, like, place.z)), content_type="image/png"
            )

        return self._answer(request, etag, drawn)


class HeatLegend(_Heat):
    """`{zoom, unit, stops: [{per_km2, words, colour}], hidden_below, cell_m}` of the tiles of one zoom.

    Beyond the zoom that tiles are drawn at the last one's legend holds. `hidden_below` is null for planners.
    """

    @extend_schema(
        parameters=[*_FILTERS, OpenApiParameter("zoom", OpenApiTypes.INT, required=True)],
        responses={200: LegendOut, 304: OpenApiResponse()},
        auth=_ANYONE,
    )
    def get(self, request: Request) -> HttpResponse:
        zoom = min(_number(request.query_params.get("zoom", ""), "zoom"), MOST_ZOOM)
        (chosen, like), now = self._chosen(request), current()
        etag = _etag(now, chosen, like.key, "legend", zoom, get_language() or "")

        def told() -> HttpResponse:
            found = scale.stops(scale.full(now, like, zoom), zoom)
            return Response(
                {
                    "zoom": zoom,
                    "unit": _("laporan per km²"),
                    "stops": [asdict(stop) for stop in found],
                    "hidden_below": FEWEST if chosen.openly else None,
                    "cell_m": round(scale.pixel_km2(HIDING_ZOOM) ** 0.5 * TILE * 1000, -1),
                }
            )

        return self._answer(request, etag, told)


def _etag(now: Current, chosen: Chosen, *parts: str | int) -> str:
    version = now.public_version if chosen.openly else now.version
    words = "/".join(str(part) for part in (version, chosen.key, _LOOK, *parts))
    return f'"{hashlib.sha256(words.encode()).hexdigest()[:24]}"'


def _place(z: str, x: str, y: str) -> Place:
    place = Place(_number(z, "z"), _number(x, "x"), _number(y, "y"))
    if place.z > MOST_ZOOM:
        raise BadInput(_("Ubin digambar sampai zoom %(most)s saja.") % {"most": MOST_ZOOM})
    if max(place.x, place.y) >= 1 << place.z:
        raise BadInput(
            _("Ubin %(x)s/%(y)s tidak ada pada zoom %(z)s.") % {"x": place.x, "y": place.y, "z": place.z}
        )
    return place


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise BadInput(
            _("%(name)s harus bilangan bulat, bukan “%(text)s”.") % {"name": name, "text": text[:20]}
        )
    return int(text)
