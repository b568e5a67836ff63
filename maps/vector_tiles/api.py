"""The vector tiles for our own maps and for QGIS. Not for the public."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.decorators import method_decorator
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from maps.selection import selection_from
from maps.shapes import TileJSONOut
from maps.vector_tiles.sees import sees_of
from maps.vector_tiles.tiles import LEAST_ZOOM, MOST_ZOOM, report_tile

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
_FILTERS = [
    OpenApiParameter("category", description="Slug of a category or group; several with commas between."),
    OpenApiParameter("from", OpenApiTypes.DATE, description="First day, in Jakarta."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Last day, which counts too."),
    OpenApiParameter("status", description="open, closed, or statuses separated by commas."),
    OpenApiParameter("area", description="Kemendagri code of a kota, kecamatan or kelurahan."),
    OpenApiParameter("weekday", description="1 (Monday) to 7, with commas between."),
    OpenApiParameter("hours", description="6-10 is from 06.00 until before 10.00; 22-5 passes midnight."),
]


@method_decorator([gzip_page, conditional_page], name="dispatch")
class ReportTiles(APIView):
    """A Mapbox vector tile: layer `reports`, and `info` with `truncated`, `cap`, `shown` and `total`.

    The headers X-Truncated, X-Features-Cap, X-Features-Shown and X-Features-Total say the same.
    """

    @extend_schema(parameters=_FILTERS, responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY})
    def get(self, request: Request, z: int, x: int, y: int) -> HttpResponse:
        sees = sees_of(request.user)
        tile = report_tile(selection_from(request.query_params.dict()), sees, z=z, x=x, y=y)
        response = HttpResponse(tile.body, content_type=MEDIA_TYPE)
        response["X-Truncated"] = "true" if tile.is_truncated else "false"
        response["X-Features-Cap"] = str(tile.cap)
        response["X-Features-Shown"] = str(tile.shown)
        response["X-Features-Total"] = str(tile.total)
        patch_cache_control(response, private=True, max_age=60)
        patch_vary_headers(response, ["Cookie", "Authorization"])
        return response


class ReportTileJSON(APIView):
    """Where the tiles are and what is in them, as TileJSON 3.0; the words of the address go on to them."""

    @extend_schema(parameters=_FILTERS, responses=TileJSONOut)
    def get(self, request: Request) -> Response:
        sees_of(request.user)
        words = selection_from(request.query_params.dict()).words()
        address = request.build_absolute_uri(reverse("report-tiles", args=[LEAST_ZOOM, 0, 0]))
        query = request.META["QUERY_STRING"] if words else ""
        reports = dict.fromkeys(("number", "category", "name", "name_en", "status", "day"), "String")
        counts = dict.fromkeys(("cap", "shown", "total"), "Number")
        body = {
            "tilejson": "3.0.0",
            "name": "reports",
            "scheme": "xyz",
            "minzoom": LEAST_ZOOM,
            "maxzoom": MOST_ZOOM,
            "tiles": [
                address.replace(f"/{LEAST_ZOOM}/0/0.", "/{z}/{x}/{y}.") + (f"?{query}" if query else "")
            ],
            "vector_layers": [
                {"id": "reports", "fields": {**reports, "open": "Boolean", "kept_back": "Boolean"}},
                {"id": "info", "fields": {**counts, "truncated": "Boolean"}},
            ],
        }
        return Response(body, headers={"Cache-Control": "private, max-age=60"})
