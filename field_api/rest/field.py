"""GET /field/day and POST /field/opened: what a phone takes along, and what was looked at on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from boundaries.areas import outlines_of
from field_api import clock
from field_api.field_day import FieldDay, Task, day_of, needs_boat
from field_api.models import Criterion, Cutoff, FollowUp, Membership, Photo, Report
from field_api.queries import must_be, place_names
from field_api.rest.parsers import CarefulJSONParser
from field_api.rest.sealed_shape import FORM_VERSIONS
from field_api.rest.session import person
from field_api.rest.shapes.field import DayOut
from field_api.steps.deadlines import batch_time, holidays_from, is_working_day, local_day
from field_api.steps.opened import mark_opened

MAX_TASKS = 500
_ROLES = (Membership.Role.OFFICER, Membership.Role.VALIDATOR)
_BIGGEST_ID = 2**63 - 1


class Day(APIView):
    """Everything for a day without network, but the photos, which are named here and fetched one by one."""

    @extend_schema(responses=DayOut)
    def get(self, request: Request) -> Response:
        membership = must_be(request.user, *_ROLES)
        assert isinstance(request.user, User)  # noqa: S101  strangers have no membership
        day = day_of(request.user, membership)
        outlines = outlines_of({task.report.kelurahan_code for task in day.tasks})
        body = {
            "server_time": clock.now().isoformat(),
            "user": person(request.user, membership),
            "form_version": FORM_VERSIONS[-1],
            "decide_by": _decide_by() if day.validator else None,
            "base": _lon_lat(day.validator.base) if day.validator else None,
            "boat_duty": bool(day.validator and day.validator.boat_duty),
            "tasks": [_task(day, task) for task in day.tasks],
            "has_more": day.has_more,
            "criteria": _criteria(day),
            "attribution": outlines.pop("attribution"),
            "outlines": outlines,
        }
        return Response(body, headers={"Cache-Control": "no-store"})


class OpenedIn(serializers.Serializer[Any]):
    tasks = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=_BIGGEST_ID), max_length=MAX_TASKS
    )


class Opened(APIView):
    """Tasks that were opened on the phone stay with its validator. Others' and unknown ones are ignored."""

    parser_classes = [CarefulJSONParser]

    @extend_schema(request=OpenedIn, responses={204: None})
    def post(self, request: Request) -> Response:
        must_be(request.user, *_ROLES)
        assert isinstance(request.user, User)  # noqa: S101  strangers have no membership
        shape = OpenedIn(data=request.data)
        shape.is_valid(raise_exception=True)
        mark_opened(by=request.user, tasks=shape.validated_data["tasks"])
        return Response(status=204, headers={"Cache-Control": "no-store"})


def _decide_by() -> str | None:
    """Today's closing hour; None on a day off, and where no hour is set."""
    today = local_day(clock.now())
    if not is_working_day(today, holidays_from(today)):
        return None
    try:
        return batch_time(today).isoformat()
    except Cutoff.DoesNotExist:
        return None


def _task(day: FieldDay, task: Task) -> dict[str, Any]:
    report, given = task.report, task.assignment
    came_back = day.sites.sent_back.get(report.pk)
    return {
        "kind": "visit" if given else "follow_up",
        "task": given.pk if given else None,
        "stop": given.stop if given else None,
        "leg_m": None if task.leg_m is None else round(task.leg_m),
        "decide_on": given.decide_on.isoformat() if given else None,
        **_report(report),
        "access_notes": day.access_notes_for(report.kelurahan_code),
        "follow_up": _claim(day.sites.claims.get(report.pk)),
        "sent_back": came_back.note if came_back and not given else None,
        "photos": [_photo(report, photo) for photo in day.sites.photos.get(report.pk, [])],
        "criteria": [one.pk for one in day.criteria_for(report.category)],
        "earlier": [
            {
                "id": str(visit.pk),
                "task": visit.assignment_id,
                "decision": visit.decision,
                "note": visit.note,
                "received_at": _iso(visit.received_at),
                "flags": visit.flags,
            }
            for visit in day.sites.visits.get(report.pk, [])
        ],
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        "report": report.number,
        "due_at": _iso(report.due_at),
        "category": {"slug": report.category.slug, "name": report.category.name},
        "description": report.description,
        "address": report.address,
        "point": _lon_lat(report.point) if report.point else None,
        "accuracy_m": report.accuracy_m,
        "place": place_names(report.kelurahan_code),
        "needs_boat": needs_boat(report.kelurahan_code),
        "is_private": report.is_private,
        "received_at": _iso(report.received_at),
    }


def _claim(claim: FollowUp | None) -> dict[str, Any] | None:
    if claim is None:
        return None
    return {"note": claim.note, "unit": claim.unit.name, "received_at": _iso(claim.received_at)}


def _photo(report: Report, photo: Photo) -> dict[str, Any]:
    return {
        "id": photo.pk,
        "kind": photo.kind,
        "url": f"/api/v1/reports/{report.number}/photos/{photo.pk}/small",
        "received_at": _iso(photo.received_at),
    }


def _criteria(day: FieldDay) -> dict[str, dict[str, Any]]:
    """Those that one of the tasks names, by their id."""
    needed: dict[int, Criterion] = {}
    for task in day.tasks:
        needed |= {one.pk: one for one in day.criteria_for(task.report.category)}
    fields = ("id", "question", "rule", "source", "photo_hint")
    return {str(pk): {name: getattr(one, name) for name in fields} for pk, one in sorted(needed.items())}


def _lon_lat(point: Any) -> dict[str, float]:
    return {"lon": point.x, "lat": point.y}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
