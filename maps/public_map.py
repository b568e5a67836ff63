"""The public map: every report whose place anyone may know, as a map and a list, and how to follow them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.errors import BadInput
from field_api.queries import place_names
from field_api.vicinity import MOST_RADIUS_M, USUAL_RADIUS_M
from field_api.workflow import OPEN, Status
from maps.base_map import base_map
from maps.clusters import MOST_ZOOM, Box, box_from, drawn, first_photo, shown_reports, zoom_from
from maps.selection import Selection, selection_from
from maps.shapes import PointsOut
from maps.views import category_groups

PAGE_SIZE = 20


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Filters come from the address. Six queries at most, however many reports there are.

    A filter that cannot be read is named on the page, with status 422, and everything is shown.
    """
    words = request.GET.dict()
    selection, box, mistake = Selection(), None, ""
    try:
        selection, box = selection_from(words), box_from(words)
    except BadInput as error:
        mistake = error.detail
    chosen = _chosen(selection)
    listed = _listed(selection, box, words.get("page", ""))
    context = {
        "selection": selection,
        "mistake": mistake,
        "box": box,
        "groups": category_groups(),
        "statuses": Status.choices,
        "page": listed,
        "rows": [_row(report) for report in listed],
        "query": urlencode(chosen | ({"bbox": words["bbox"]} if box else {})),
        "chosen": urlencode(chosen),
        "radius": USUAL_RADIUS_M,
        "config": _config(chosen, box),
    }
    return render(request, "maps/public_map.html", context, status=422 if mistake else 200)


@method_decorator([gzip_page, conditional_page], name="dispatch")
class Points(APIView):
    """`{clusters: [{lon, lat, reports, open, box}], singles: [...], is_cut}` in a box at a zoom."""

    permission_classes = [AllowAny]
    authentication_classes: list[type] = []

    @extend_schema(
        parameters=[
            OpenApiParameter("bbox", required=True, description="west,south,east,north in degrees."),
            OpenApiParameter("zoom", OpenApiTypes.INT, required=True, description="Web Mercator zoom."),
            OpenApiParameter("category", description="Slug or name of a category or of a group."),
            OpenApiParameter("from", OpenApiTypes.DATE, description="First day, in Jakarta."),
            OpenApiParameter("to", OpenApiTypes.DATE, description="Last day, which counts too."),
            OpenApiParameter("status", description="open, closed, or statuses separated by commas."),
            OpenApiParameter("area", description="Kemendagri code of a kota, kecamatan or kelurahan."),
        ],
        responses=PointsOut,
    )
    def get(self, request: Request) -> Response:
        words = request.query_params.dict()
        box = box_from(words)
        if box is None:
            raise BadInput(_("bbox belum diisi."))
        body = asdict(drawn(selection_from(words), box, zoom_from(words)))
        return Response(body, headers={"Cache-Control": "public, max-age=60"})


def _chosen(selection: Selection) -> dict[str, str]:
    words = {
        "category": selection.category,
        "from": str(selection.first_day or ""),
        "to": str(selection.last_day or ""),
        "status": selection.status,
        "area": selection.area_code,
    }
    return {key: value for key, value in words.items() if value}


def _listed(selection: Selection, box: Box | None, number: str) -> Page[Any]:
    """One page of the list, newest first, with what a row needs. Two queries."""
    reports = shown_reports(selection, box).select_related("category").annotate(photo=first_photo())
    return Paginator(reports.order_by("-received_at", "-pk"), PAGE_SIZE).get_page(number)


def _row(report: Any) -> dict[str, Any]:
    place = place_names(report.kelurahan_code)
    return {
        "report": report,
        "is_open": report.status in OPEN,
        "place": ", ".join(place[level]["name"] for level in ("kelurahan", "kecamatan")) if place else "",
        "photo": report.photo,
    }


def _config(chosen: dict[str, str], box: Box | None) -> dict[str, Any]:
    """What the script needs to know, as one JSON script tag."""
    return {
        "pointsUrl": f"{reverse('map-points')}?{urlencode(chosen)}",
        "followUrl": reverse("follow"),
        "listUrl": f"{reverse('public-map')}?{urlencode(chosen)}",
        "alertUrl": reverse("alert-new"),
        "feedUrl": reverse("feed-rss"),
        "category": chosen.get("category", ""),
        "maxZoom": MOST_ZOOM,
        "mostRadius": MOST_RADIUS_M,
        "bounds": asdict(box) if box else None,
        "baseMap": base_map(),
        "words": _words(),
        "labels": {value: str(label) for value, label in Status.choices},
    }


def _words() -> dict[str, str]:
    return {
        "one": _("{category}, {label}, {age}"),
        "many": _("{n} laporan, {open} belum selesai"),
        "list": _("Lihat daftarnya"),
        "follow": _("Lihat laporan"),
        "today": _("hari ini"),
        "day": _("1 hari lalu"),
        "days": _("{n} hari lalu"),
        "none": _("Tidak ada laporan di bagian peta ini."),
        "cut": _("Terlalu banyak untuk digambar semuanya; perbesar peta."),
        "offline": _("Data peta tidak dapat dimuat. Periksa sambungan, lalu geser peta lagi."),
        "photo": _("Foto laporan"),
        "noTiles": _("Peta dasar tidak termuat; laporan tetap tampil."),
    }
