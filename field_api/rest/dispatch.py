"""The coordinator's doors to the dispatch: preview, commit, the capacity curve, absences, weather stops."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api import clock
from field_api.errors import BadInput
from field_api.models import Absence, Membership, Report, WeatherStop
from field_api.queries import must_be
from field_api.rest.incoming import PlainTextField
from field_api.rest.parsers import CarefulJSONParser
from field_api.rest.shapes.office import CurveOut, PreviewOut, RunOut
from field_api.steps.absences import add_absence, delete_absence, end_absence
from field_api.steps.assign import commit_preview
from field_api.steps.capacity import curve_of
from field_api.steps.deadlines import local_day
from field_api.steps.planning import situation
from field_api.steps.preview import MAX_MOVES, Preview, preview, token_of
from field_api.steps.weather import end_stop, stop_area

_BIGGEST_ID = 2**31 - 1
_NEVER_KEPT = {"Cache-Control": "no-store"}


class MoveIn(serializers.Serializer[Any]):
    report = serializers.CharField(max_length=20, help_text="Number.")
    validator = serializers.IntegerField(min_value=1, max_value=_BIGGEST_ID)


class PreviewIn(serializers.Serializer[Any]):
    moves = MoveIn(many=True, required=False, default=list)

    def validate_moves(self, moves: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len(moves) > MAX_MOVES:
            raise serializers.ValidationError(f"Paling banyak {MAX_MOVES} perpindahan.")
        return moves


class CommitIn(serializers.Serializer[Any]):
    token = serializers.CharField(max_length=2_000_000)


class AbsenceIn(serializers.Serializer[Any]):
    validator = serializers.IntegerField(min_value=1, max_value=_BIGGEST_ID)
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    reason = PlainTextField(max_length=120, allow_blank=True, default="")


class EndIn(serializers.Serializer[Any]):
    last_day = serializers.DateField()


class ReasonIn(serializers.Serializer[Any]):
    reason = PlainTextField(max_length=300)


class StopIn(serializers.Serializer[Any]):
    area_code = serializers.CharField(max_length=13)
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField()
    reason = PlainTextField(max_length=200)


class AbsenceOut(serializers.ModelSerializer[Absence]):
    class Meta:
        model = Absence
        fields = ["id", "validator", "first_day", "last_day", "reason"]


class StopOut(serializers.ModelSerializer[WeatherStop]):
    class Meta:
        model = WeatherStop
        fields = ["id", "area_code", "since", "until", "reason"]


class _Door(APIView):
    """Of the coordinator; nothing here is kept anywhere."""

    parser_classes = [CarefulJSONParser]

    def read(self, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """The body in this shape. Raises NotYours before it looks."""
        must_be(self.request.user, Membership.Role.COORDINATOR)
        form = shape(data=self.request.data)
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)

    @property
    def person(self) -> User:
        """Who asks; permission classes have let nobody else through."""
        assert isinstance(self.request.user, User)  # noqa: S101
        return self.request.user


class PreviewDoor(_Door):
    """What a run would do now, with what a hand moves, and the token that carries it out. Writes nothing."""

    @extend_schema(request=PreviewIn, responses=PreviewOut)
    def post(self, request: Request) -> Response:
        moves = self.read(PreviewIn)["moves"]
        numbers = [one["report"] for one in moves]
        known = dict(Report.objects.filter(number__in=numbers).values_list("number", "pk"))
        strange = [number for number in numbers if number not in known]
        if strange:
            raise BadInput(f"Laporan {strange[0]} tidak ada.")
        wanted = {known[one["report"]]: one["validator"] for one in moves}
        return Response(_told(preview(by=self.person, moves=wanted)), headers=_NEVER_KEPT)


class CommitDoor(_Door):
    """Carry a preview out; 409 `plan_changed` with `changes` when it would not be the same any more."""

    @extend_schema(request=CommitIn, responses={201: RunOut})
    def post(self, request: Request) -> Response:
        run = commit_preview(token=self.read(CommitIn)["token"], by=self.person)
        body = {"run": run.pk, "at": run.at, "inputs": run.inputs, "outcome": run.outcome}
        return Response(body, status=201, headers=_NEVER_KEPT)


class CurveDoor(_Door):
    """What one more or fewer visit a person would mean for what waits now."""

    @extend_schema(responses=CurveOut)
    def get(self, request: Request) -> Response:
        must_be(request.user, Membership.Role.COORDINATOR)
        points = curve_of(situation(clock.now()))
        return Response({"points": [point.as_dict() for point in points]}, headers=_NEVER_KEPT)


class Absences(_Door):
    """Those that are not over, and a new one."""

    @extend_schema(responses=AbsenceOut(many=True))
    def get(self, request: Request) -> Response:
        """Days on which validators are away, as far as they are not over."""
        must_be(request.user, Membership.Role.COORDINATOR)
        rows = Absence.objects.filter(last_day__gte=local_day(clock.now())).order_by("first_day", "id")
        return Response(AbsenceOut(rows, many=True).data, headers=_NEVER_KEPT)

    @extend_schema(request=AbsenceIn, responses={201: AbsenceOut})
    def post(self, request: Request) -> Response:
        """Take a validator out of the dispatch for some days."""
        row = add_absence(**self.read(AbsenceIn), by=self.person)
        return Response(AbsenceOut(row).data, status=201, headers=_NEVER_KEPT)


class OneAbsence(_Door):
    """PATCH sets its last day, DELETE takes it out with a reason."""

    @extend_schema(request=EndIn, responses=AbsenceOut)
    def patch(self, request: Request, pk: int) -> Response:
        """Set the last day of an absence."""
        row = end_absence(pk=pk, **self.read(EndIn), by=self.person)
        return Response(AbsenceOut(row).data, headers=_NEVER_KEPT)

    @extend_schema(request=ReasonIn, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take an absence out, with a reason."""
        delete_absence(pk=pk, **self.read(ReasonIn), by=self.person)
        return Response(status=204, headers=_NEVER_KEPT)


class Stops(_Door):
    """Weather stops that are not over, and a new one."""

    @extend_schema(responses=StopOut(many=True))
    def get(self, request: Request) -> Response:
        """Areas that nobody is sent to now or soon."""
        must_be(request.user, Membership.Role.COORDINATOR)
        rows = WeatherStop.objects.filter(until__gt=clock.now()).order_by("since", "id")
        return Response(StopOut(rows, many=True).data, headers=_NEVER_KEPT)

    @extend_schema(request=StopIn, responses={201: StopOut})
    def post(self, request: Request) -> Response:
        """Send nobody to an area while the weather lasts."""
        row = stop_area(**self.read(StopIn), by=self.person)
        return Response(StopOut(row).data, status=201, headers=_NEVER_KEPT)


class EndStop(_Door):
    """People go there again from now on."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        end_stop(pk=pk, by=self.person)
        return Response(status=204, headers=_NEVER_KEPT)


def _told(shown: Preview) -> dict[str, Any]:
    """Reports by number, validators by id."""
    numbers = {pk: report.number for pk, report in shown.situation.reports.items()}
    plan = shown.plan.as_dict()
    return {
        "at": shown.situation.at,
        "token": token_of(shown),
        "assigned": [
            {
                "report": numbers[int(one.task)],
                "validator": one.validator,
                "distance_m": one.distance_m,
                "reason": one.reason,
            }
            for one in shown.plan.assigned
        ],
        "left_over": [
            {"report": numbers[int(one.task)], "because": one.because.value, "reason": one.reason}
            for one in shown.plan.left_over
        ],
        "without_place": list(shown.situation.nowhere),
        "refused": [
            {"report": numbers.get(pk), "validator": to, "reason": why} for pk, to, why in shown.refused
        ],
        "moves_km": shown.moves_km,
        **{name: plan[name] for name in ("loads", "distance_km", "costs", "solver", "inputs_sha256")},
    }
