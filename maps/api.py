"""Numbers for maps: counts per kelurahan and heat cells, for anyone."""

from __future__ import annotations

from django.utils.decorators import method_decorator
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.queries import openly_shown
from field_api.throttles import DearReadThrottle
from maps.counts import count_by_kelurahan
from maps.heat import PUBLIC, heat_grid
from maps.selection import Selection, selection_from
from maps.shapes import CountsOut, HeatOut

_CHOICES = [
    OpenApiParameter("category", description="Slug or name of a category or of a group of categories."),
    OpenApiParameter("from", OpenApiTypes.DATE, description="First day, in Jakarta."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Last day, which counts too."),
    OpenApiParameter("status", description="open, closed, or statuses separated by commas."),
    OpenApiParameter("area", description="Kemendagri code of a kota, kecamatan or kelurahan."),
]
_OUTERMOST_FIRST = [gzip_page, conditional_page]
_FOR_A_MINUTE = {"Cache-Control": "public, max-age=60"}


class _MapNumbers(APIView):
    """No account, no cookie: the answer is the same for all, so any cache between us may keep it."""

    permission_classes = [AllowAny]
    authentication_classes: list[type] = []
    throttle_classes = [DearReadThrottle]
    cost_ms = 60


@method_decorator(_OUTERMOST_FIRST, name="dispatch")
class CountsByKelurahan(_MapNumbers):
    """`{total, elsewhere, counts: {code: n}}` of public reports; `elsewhere` are in no kelurahan."""

    @extend_schema(parameters=_CHOICES, responses=CountsOut)
    def get(self, request: Request) -> Response:
        selection = _selection(request)
        counts = count_by_kelurahan(openly_shown(selection.reports()))
        body = {"total": counts.total + counts.elsewhere, "elsewhere": counts.elsewhere}
        return Response({**body, "counts": counts.by_code}, headers=_FOR_A_MINUTE)


@method_decorator(_OUTERMOST_FIRST, name="dispatch")
class HeatCells(_MapNumbers):
    """`{cell_m, total, cells: [[lon, lat, reports]]}`: cells of 300 m or more, of public reports only."""

    @extend_schema(parameters=_CHOICES, responses=HeatOut)
    def get(self, request: Request) -> Response:
        grid = heat_grid(_selection(request), PUBLIC)
        columns = (grid.lon.round(5), grid.lat.round(5), grid.weight)
        cells = list(zip(*(column.tolist() for column in columns), strict=True))
        body = {"cell_m": grid.cell_m, "total": grid.total, "cells": cells}
        return Response(body, headers=_FOR_A_MINUTE)


def _selection(request: Request) -> Selection:
    return selection_from(request.query_params.dict())
