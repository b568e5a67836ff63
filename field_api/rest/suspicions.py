"""What waits for the coordinator's eye: the list, one of them with all it rests on, and the decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api import queries
from field_api.models import Photo, Suspicion
from field_api.rest.cursors import CarefulCursorPagination
from field_api.rest.incoming import NoteIn
from field_api.rest.outgoing import PhotoOut, SuspicionOut
from field_api.rest.parsers import CarefulJSONParser
from field_api.rest.shapes.office import SuspicionCountsOut, WholeSuspicionOut
from field_api.steps.suspicions import clear_suspicion, confirm_suspicion

KINDS = ("follow_up", "visit")


class Filter(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=Suspicion.State.values, default="")
    unit = serializers.CharField(max_length=40, allow_blank=True, default="", help_text="Code from /units.")
    kind = serializers.ChoiceField(choices=KINDS, default="")


class WorstFirst(CarefulCursorPagination):
    ordering = ("-score", "opened_at", "id")


@extend_schema(
    parameters=[
        OpenApiParameter("state", enum=Suspicion.State.values),
        OpenApiParameter("unit"),
        OpenApiParameter("kind", enum=KINDS),
    ]
)
class Suspicions(generics.ListAPIView[Suspicion]):
    """The worst first. For coordinators and admins."""

    serializer_class = SuspicionOut
    pagination_class = WorstFirst
    queryset = Suspicion.objects.none()

    def get_queryset(self) -> QuerySet[Suspicion]:
        wanted = Filter(data=self.request.query_params)
        wanted.is_valid(raise_exception=True)
        return queries.suspicions(self.request.user, **wanted.validated_data)


class OneSuspicion(APIView):
    """With earlier decisions, and the photos of the record with what each proves."""

    @extend_schema(responses=WholeSuspicionOut)
    def get(self, request: Request, pk: int) -> Response:
        return Response(
            _whole(queries.suspicion_for(request.user, pk)), headers={"Cache-Control": "no-store"}
        )


class Counts(APIView):
    """How many are open, cleared and confirmed, by unit and by validator."""

    @extend_schema(responses=SuspicionCountsOut)
    def get(self, request: Request) -> Response:
        return Response(queries.suspicion_counts(request.user), headers={"Cache-Control": "no-store"})


class Decision(APIView):
    """The coordinator's word, with a note that says why."""

    parser_classes = [CarefulJSONParser]
    step: Callable[..., Suspicion]

    @extend_schema(request=NoteIn, responses=SuspicionOut)
    def post(self, request: Request, pk: int) -> Response:
        assert isinstance(request.user, User)  # noqa: S101  permission classes have let nobody else through
        shape = NoteIn(data=request.data)
        shape.is_valid(raise_exception=True)
        type(self).step(pk=pk, by=request.user, note=shape.validated_data["note"])
        return Response(SuspicionOut(queries.suspicion_for(request.user, pk)).data)


class Clear(Decision):
    step = staticmethod(clear_suspicion)


class Confirm(Decision):
    step = staticmethod(confirm_suspicion)


def _whole(row: Suspicion) -> dict[str, Any]:
    photos = Photo.objects.filter(follow_up=row.follow_up_id, visit=row.visit_id).prefetch_related("verdicts")
    record = row.follow_up or row.visit
    assert record is not None  # noqa: S101  the database holds one of them
    return {
        **SuspicionOut(row).data,
        "record": {
            "id": str(row.visit_id) if row.visit else row.follow_up_id,
            "note": record.note,
            "received_at": record.received_at,
            "flags": record.flags,
            "decision": row.visit.decision if row.visit else None,
        },
        "photos": PhotoOut(photos.order_by("pk"), many=True).data,
        "history": row.history,
    }
