"""Doors for reports: each view reads the request, calls one step or one query, and answers."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import generics, throttling
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_gis.filters import InBBoxFilter

from field_api import queries
from field_api.models import Category, Report, Unit
from field_api.reporter_keys import is_reporter
from field_api.rest.cursors import CarefulCursorPagination
from field_api.rest.incoming import ReportIn, photos_of
from field_api.rest.outgoing import CategoryOut, ReportFeature, UnitOut, for_staff, received
from field_api.rest.parsers import CarefulJSONParser
from field_api.rest.shapes.reports import PublicReportOut, ReceivedOut
from field_api.steps.audit import record_identity_seen, record_seen
from field_api.steps.receive import Sender, receive
from field_api.steps.traps import device_hash
from field_api.steps.waiting_photos import forget_waiting, waiting_photos
from field_api.throttles import NewReportThrottle
from field_api.tracking import public_report
from field_api.uploads import takes_photos
from field_api.workflow import CLOSED

MAX_KEY = 120
_REPORTER_KEY = OpenApiParameter(
    "X-Reporter-Key",
    location="header",
    description="`reporter_key` of the first answer: its reporter may follow a private report.",
)
_A_HOLE = {
    "category": "jalan",
    "description": "Lubang besar di lajur kiri",
    "lon": 106.8272,
    "lat": -6.1754,
    "accuracy": 12.5,
}


class ReportFilter(filters.FilterSet):
    """`queue=out_of_area` is what waits for a person to say where it is."""

    category = filters.CharFilter("category__slug")
    unit = filters.CharFilter("unit__code")
    kelurahan = filters.CharFilter("kelurahan_code", lookup_expr="startswith")
    overdue = filters.IsoDateTimeFilter("due_at", lookup_expr="lt", label="Due before this time.")
    since = filters.IsoDateTimeFilter("received_at", lookup_expr="gte")
    until = filters.IsoDateTimeFilter("received_at", lookup_expr="lt")
    queue = filters.ChoiceFilter(choices=[("out_of_area", "out_of_area")], method="in_queue")

    class Meta:
        model = Report
        fields = ["status", "place", "channel"]

    def in_queue(self, reports: QuerySet[Report], _name: str, _value: str) -> QuerySet[Report]:
        return reports.filter(unit=None).exclude(status__in=CLOSED)


class NewestFirst(CarefulCursorPagination):
    ordering = ("-received_at", "-id")


@takes_photos
class Reports(generics.ListAPIView[Report]):
    """Reports that the caller may see, and new ones from anybody."""

    parser_classes = [CarefulJSONParser, MultiPartParser, FormParser]
    serializer_class = ReportFeature
    filterset_class = ReportFilter
    filter_backends = [filters.DjangoFilterBackend, InBBoxFilter]
    bbox_filter_field = "point"
    pagination_class = NewestFirst

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny()] if self.request.method == "POST" else [IsAuthenticated()]

    def get_throttles(self) -> list[throttling.BaseThrottle]:
        return [NewReportThrottle()] if self.request.method == "POST" else []

    def get_queryset(self) -> QuerySet[Report]:
        return queries.visible_reports(self.request.user).select_related("category", "unit")

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Reports that the caller may see, the newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                location="header",
                description="A UUID of yours; the same one from the same X-Device is one report.",
            ),
            OpenApiParameter(
                "X-Device", location="header", description="Random name of a browser, for limits."
            ),
        ],
        request=ReportIn,
        responses={201: ReceivedOut, 200: ReceivedOut},
        examples=[OpenApiExample("A hole in the road", value=_A_HOLE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """A new report, from anybody. 200 when this Idempotency-Key brought it before."""
        shape = ReportIn(data=request.data)
        shape.is_valid(raise_exception=True)
        key, device = _idempotency_key(request), device_hash(request.headers.get("X-Device", ""))
        sent_before: list[str] = shape.validated_data["blobs"]
        photos = photos_of(request, shape.validated_data["fixes"])
        report, is_new = receive(
            shape.complaint(),
            photos=photos + waiting_photos(device, sent_before, idempotency_key=key),
            idempotency_key=key,
            sender=Sender(device, shape.doubts()),
        )
        forget_waiting(device, sent_before)
        place = {"Location": f"/api/v1/reports/{report.number}"}
        return Response(received(report), status=201 if is_new else 200, headers=place)


def _idempotency_key(request: Request) -> str | None:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > MAX_KEY:
        raise ValidationError({"Idempotency-Key": f"Paling panjang {MAX_KEY} karakter."})
    return key or None


class OneReport(APIView):
    """What the public may see of a report; for its staff everything, under `staff`.

    One that is private, held or hidden is 404 as if its number had never been given, but for its reporter and
    for its staff.
    """

    permission_classes = [AllowAny]

    @extend_schema(parameters=[_REPORTER_KEY], responses=PublicReportOut)
    def get(self, request: Request, number: str) -> Response:
        reports = queries.visible_reports(request.user).select_related("category", "unit")
        mine = reports.filter(number=number).first()
        key = request.headers.get("X-Reporter-Key", "")
        may_see = mine is not None or (bool(key) and is_reporter(number, key))
        body: dict[str, Any] = public_report(number, for_reporter=may_see)
        if mine:
            assert isinstance(request.user, User)  # noqa: S101  others see no report
            record_seen(number, by=request.user, page="api")
            body["staff"] = for_staff(mine, with_reporter=request.user.has_perm("field_api.view_reporter"))
            if body["staff"]["reporter"]:
                record_identity_seen(number, by=request.user, page="api")
        return Response(body, headers={"Cache-Control": "private, no-cache"})


@method_decorator(cache_control(max_age=300, public=True), name="get")
class Categories(generics.ListAPIView[Category]):
    """What can be reported; `slug` is what a report names."""

    permission_classes = [AllowAny]
    authentication_classes: list[type] = []
    serializer_class = CategoryOut
    queryset = (
        Category.objects.filter(is_active=True).select_related("group").order_by("group__position", "name")
    )


@method_decorator(cache_control(max_age=300, public=True), name="get")
class Units(generics.ListAPIView[Unit]):
    """Who acts: kelurahan offices, dinas and suku dinas."""

    permission_classes = [AllowAny]
    authentication_classes: list[type] = []
    serializer_class = UnitOut
    queryset = Unit.objects.filter(is_active=True).order_by("code")
