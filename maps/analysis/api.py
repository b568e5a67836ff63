"""The analysis for other programs: figures, cells and what lies at one place. Not for the public."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.errors import BadInput
from field_api.models import Membership
from field_api.queries import must_be
from maps.analysis.choice import Choice, choice_from, words_of
from maps.analysis.detail import Detail, detail
from maps.analysis.figures import cells
from maps.analysis.seen import as_json, cells_json, seen
from maps.analysis.spot import cell_size
from maps.heat import STAFF
from maps.shapes import CellsOut, DetailOut, FiguresOut

ANALYSES = (Membership.Role.PLANNER, Membership.Role.COORDINATOR, Membership.Role.ADMIN)
_FILTERS = [
    OpenApiParameter("category", description="Slug of a category or group; several with commas between."),
    OpenApiParameter("from", OpenApiTypes.DATE, description="First day, in Jakarta; else 90 days back."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Last day, which counts too; else today."),
    OpenApiParameter("weekday", description="1 (Monday) to 7, with commas between."),
    OpenApiParameter("hours", description="6-10 is from 06.00 until before 10.00; 22-5 passes midnight."),
    OpenApiParameter("status", description="open, closed, or statuses separated by commas."),
    OpenApiParameter("area", description="Kemendagri code of a kota, kecamatan or kelurahan."),
    OpenApiParameter("compare", enum=["before", "year", "own"], description="The period to compare with."),
    OpenApiParameter("from2", OpenApiTypes.DATE, description="With compare=own."),
    OpenApiParameter("to2", OpenApiTypes.DATE, description="With compare=own."),
    OpenApiParameter("by", enum=["week", "month"], description="The steps of the period."),
]
_STEP = OpenApiParameter(
    "step", OpenApiTypes.INT, description="1 for the first step, 0 for the whole period."
)
_CELL = OpenApiParameter("cell_m", OpenApiTypes.INT, description="Side of a cell: 150, 300, 600 and so on.")


@method_decorator([gzip_page, never_cache], name="dispatch")
class _Analysis(APIView):
    def _choice(self, request: Request) -> Choice:
        must_be(request.user, *ANALYSES)
        return choice_from(words_of(request.query_params))


class AnalysisFigures(_Analysis):
    """Reports by kelurahan and step of one or two periods, with the colour classes that both share."""

    @extend_schema(parameters=_FILTERS, responses=FiguresOut)
    def get(self, request: Request) -> Response:
        return Response(as_json(seen(self._choice(request))))


class AnalysisCells(_Analysis):
    """`{cell_m, in_cells, cells: [[lon, lat, reports, compared, peak]]}` of one step, or of all.

    `peak` is the most that any step of either period has; `compared` belongs to the second period.
    """

    @extend_schema(parameters=[*_FILTERS, _STEP, _CELL], responses=CellsOut)
    def get(self, request: Request) -> Response:
        choice = self._choice(request)
        text = request.query_params.get("cell_m", "")
        least = cell_size(text) if text else STAFF.least_cell_m
        found = cells(choice, step=choice.step, least_m=least)
        return Response(cells_json(found, is_compared=len(choice.periods) == 2))


class AnalysisDetail(_Analysis):
    """Counts by category, stage and step at one place, and its reports in pages: `after` leads on."""

    @extend_schema(
        parameters=[
            *_FILTERS,
            _STEP,
            _CELL,
            OpenApiParameter("kelurahan", description="Its Kemendagri code; or else `at` and `cell_m`."),
            OpenApiParameter("at", description="lon,lat: the cell that holds this place."),
            OpenApiParameter("of", OpenApiTypes.INT, description="2: list the second period's reports."),
            OpenApiParameter("after", description="As the answer before gave it."),
        ],
        responses=DetailOut,
    )
    def get(self, request: Request) -> Response:
        choice = self._choice(request)
        if choice.spot is None:
            raise BadInput(_("Sebutkan tempatnya: kelurahan, atau at dan cell_m."))
        return Response(
            _body(detail(choice, choice.spot, request.user, request.query_params.get("after", "")))
        )


def _body(found: Detail) -> dict[str, Any]:
    return {
        "name": found.name,
        "totals": found.totals,
        "difference": found.difference,
        "categories": [[line.words, *line.counts] for line in found.categories],
        "stages": [[line.words, *line.counts] for line in found.stages],
        "steps": [[line.words, *line.counts] for line in found.steps],
        "reports": [asdict(row) for row in found.page.rows],
        "after": found.page.after,
    }
