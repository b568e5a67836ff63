"""What the citizens' form asks while it is filled in: places, similar reports; and a voice for one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.place_in_text.search import search_places, short_links, towns_outside
from field_api.rest.incoming import PlainTextField, WithPhotos, photos_of
from field_api.rest.parsers import CarefulJSONParser
from field_api.rest.shapes.reports import PlacesOut, SimilarListOut, VoiceOut
from field_api.similar import Similar, similar_reports
from field_api.steps.traps import device_hash
from field_api.steps.voice import add_voice
from field_api.throttles import VoiceThrottle
from field_api.uploads import takes_photos


class _Public(APIView):
    """Nobody has to be known, so nobody is asked for."""

    permission_classes = [AllowAny]
    authentication_classes: list[type] = []


@method_decorator(cache_control(max_age=3600, public=True), name="get")
class Places(_Public):
    """Places for what was typed into a box; no query, and the same work whatever it says."""

    @extend_schema(parameters=[OpenApiParameter("q", str)], responses=PlacesOut)
    def get(self, request: Request) -> Response:
        typed = request.query_params.get("q", "")
        found = [place.as_dict() for place in search_places(typed)]
        body = {"places": found, "unread_links": short_links(typed), "outside": towns_outside(typed)}
        return Response(body)


class SimilarReports(_Public):
    """Open reports of a category near a point, in two queries. What is private or held never shows."""

    @extend_schema(
        parameters=[
            OpenApiParameter("category", str, required=True),
            OpenApiParameter("lon", float, required=True),
            OpenApiParameter("lat", float, required=True),
        ],
        responses=SimilarListOut,
    )
    def get(self, request: Request) -> Response:
        asked = request.query_params
        found = similar_reports(asked.get("category", ""), asked.get("lon"), asked.get("lat"))
        body = {"radius_m": found.radius_m, "reports": [_as_data(one) for one in found.reports]}
        return Response(body, headers={"Cache-Control": "no-store"})


class VoiceIn(WithPhotos):
    note = PlainTextField(max_length=500, allow_blank=True, default="")


@takes_photos
class Voices(_Public):
    """POST adds the sender's voice, counted once for each `X-Device`."""

    parser_classes = [CarefulJSONParser, MultiPartParser, FormParser]
    throttle_classes = [VoiceThrottle]

    @extend_schema(request=VoiceIn, responses={201: VoiceOut, 200: VoiceOut})
    def post(self, request: Request, number: str) -> Response:
        shape = VoiceIn(data=request.data)
        shape.is_valid(raise_exception=True)
        counted = add_voice(
            number=number,
            device=device_hash(request.headers.get("X-Device", "")),
            note=shape.validated_data["note"],
            photos=photos_of(request, shape.validated_data["fixes"]),
        )
        body = {"number": counted.number, "voices": counted.voices, "is_new": counted.is_new}
        return Response(body, status=201 if counted.is_new else 200)


def _as_data(one: Similar) -> dict[str, Any]:
    thumbnail = reverse("photo-thumbnail", args=[one.number, one.photo_id]) if one.photo_id else None
    return {
        "number": one.number,
        "distance_m": one.distance_m,
        "received_at": one.received_at,
        "status": one.status,
        "status_label": one.status_label,
        "voices": one.voices,
        "thumbnail": thumbnail,
    }
