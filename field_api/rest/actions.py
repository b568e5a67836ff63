"""The steps of a report, each at its own address below it: POST /reports/<number>/<step>."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.models import Report
from field_api.rest import incoming
from field_api.rest.incoming import photos_of
from field_api.rest.outgoing import moved
from field_api.rest.parsers import CarefulJSONParser
from field_api.rest.shapes.reports import MovedOut
from field_api.steps import coordinate as coordination
from field_api.steps.assign import assign_one
from field_api.steps.follow_up import submit_follow_up
from field_api.steps.place import confirm_place
from field_api.steps.reopen import reopen
from field_api.steps.validate import send_back, validate
from field_api.throttles import NewReportThrottle
from field_api.uploads import takes_photos


def _person(request: Request) -> User:
    """Who takes the step; permission classes have let nobody else through."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


class StepView(APIView):
    """One step: read the shape, take the step, say where the report is now."""

    parser_classes = [CarefulJSONParser, MultiPartParser, FormParser]
    serializer_class: type[serializers.Serializer[Any]] = incoming.Nothing

    @extend_schema(responses=MovedOut)
    def post(self, request: Request, number: str) -> Response:
        shape = self.serializer_class(data=request.data)
        shape.is_valid(raise_exception=True)
        return Response(moved(self.take(request, number, shape.validated_data)))

    @abstractmethod
    def take(self, request: Request, number: str, data: dict[str, Any]) -> Report:
        """Take the step with the words of the shape; the answer is the report as it is now."""


def _plain(
    name: str, step: Callable[..., Report], shape: type[serializers.Serializer[Any]]
) -> type[StepView]:
    """A view for a step whose words are exactly the fields of its shape."""

    def take(self: StepView, request: Request, number: str, data: dict[str, Any]) -> Report:
        return step(number=number, by=_person(request), **data)

    return type(name, (StepView,), {"serializer_class": shape, "take": take, "__doc__": step.__doc__})


Coordinate = _plain("Coordinate", coordination.coordinate, incoming.Nothing)
Reject = _plain("Reject", coordination.reject, incoming.ReasonIn)
Dispose = _plain("Dispose", coordination.dispose, incoming.DisposeIn)
Accept = _plain("Accept", coordination.accept, incoming.NoteIn)
HandBack = _plain("HandBack", coordination.hand_back, incoming.ReasonIn)
Validate = _plain("Validate", validate, incoming.NoteIn)
SendBack = _plain("SendBack", send_back, incoming.ReasonIn)


class Place(StepView):
    """Confirm a proposed place or move the pin."""

    serializer_class = incoming.PlaceIn

    def take(self, request: Request, number: str, data: dict[str, Any]) -> Report:
        lon, lat, accuracy_m = data["lon"], data["lat"], data["accuracy"]
        return confirm_place(number=number, by=_person(request), lon=lon, lat=lat, accuracy_m=accuracy_m)


@takes_photos
class FollowUp(StepView):
    """The unit says it is done and shows it: multipart/form-data with `note`, `photos` and their `fixes`."""

    serializer_class = incoming.FollowUpIn

    def take(self, request: Request, number: str, data: dict[str, Any]) -> Report:
        photos = photos_of(request, data["fixes"])
        return submit_follow_up(number=number, by=_person(request), note=data["note"], photos=photos).report


class Assign(StepView):
    """Give a report that waits for its check to a near validator."""

    def take(self, request: Request, number: str, data: dict[str, Any]) -> Report:
        return assign_one(number=number, by=_person(request)).report


@takes_photos
class Reopen(StepView):
    """The reporter says it is not done. No account; the key from the first answer."""

    serializer_class = incoming.ReopenIn

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny()]

    def get_throttles(self) -> list[Any]:
        return [NewReportThrottle()]

    def take(self, request: Request, number: str, data: dict[str, Any]) -> Report:
        photos = photos_of(request, data["fixes"])
        key, reason = data["reporter_key"], data["reason"]
        return reopen(number=number, reporter_key=key, reason=reason, photos=photos)
