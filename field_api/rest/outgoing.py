"""The shape of what callers get."""

from __future__ import annotations

import json
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from field_api.models import Category, Photo, Report, Reporter, Suspicion, Unit, Verdict, Visit
from field_api.reporter_keys import reporter_key
from field_api.workflow import allowed_from

_ANSWER = ("id", "question", "answer")


class CategoryOut(serializers.ModelSerializer[Category]):
    group = serializers.CharField(source="group.name")

    class Meta:
        model = Category
        fields = ["slug", "name", "name_en", "group", "duplicate_radius_m"]


class UnitOut(serializers.ModelSerializer[Unit]):
    class Meta:
        model = Unit
        fields = ["code", "name", "kind", "area_code"]


class VerdictOut(serializers.ModelSerializer[Verdict]):
    class Meta:
        model = Verdict
        fields = ["result", "reasons", "distance_m", "inputs", "rule_version", "computed_at"]


class PhotoOut(serializers.ModelSerializer[Photo]):
    verdict = serializers.SerializerMethodField()

    class Meta:
        model = Photo
        fields = ["id", "kind", "sha256", "width", "height", "facts", "received_at", "verdict"]

    @extend_schema_field(VerdictOut(allow_null=True))
    def get_verdict(self, photo: Photo) -> dict[str, Any] | None:
        newest = next(iter(photo.verdicts.all()), None)
        return dict(VerdictOut(newest).data) if newest else None


class ReporterOut(serializers.ModelSerializer[Reporter]):
    class Meta:
        model = Reporter
        fields = ["name", "email", "phone"]


class SuspicionOut(serializers.ModelSerializer[Suspicion]):
    report = serializers.CharField(source="report.number")
    category = serializers.CharField(source="report.category.slug")
    status = serializers.CharField(source="report.status")
    unit = serializers.CharField(source="unit.code", default=None, allow_null=True)
    validator = serializers.CharField(source="validator.name", default=None, allow_null=True)
    decided_by = serializers.CharField(source="decided_by.username", default=None, allow_null=True)

    class Meta:
        model = Suspicion
        fields = [
            *("id", "kind", "state", "score", "report", "category", "status", "unit", "validator", "reasons"),
            *("opened_at", "changed_at", "decided_by", "decided_at", "decision_note"),
        ]


class ReportFeature(GeoFeatureModelSerializer):
    """A report as a GeoJSON feature, for lists and for QGIS."""

    category = serializers.CharField(source="category.slug")
    unit = serializers.CharField(source="unit.code", default=None, allow_null=True)

    class Meta:
        model = Report
        geo_field = "point"
        id_field = "number"
        fields = [
            *("number", "category", "status", "unit", "kelurahan_code", "place", "channel", "is_private"),
            *("received_at", "status_since", "due_at", "accuracy_m"),
        ]


def received(report: Report) -> dict[str, Any]:
    """The answer to a new report; the key lets its reporter reopen it and is told only here."""
    return {
        "number": report.number,
        "status": report.status,
        "place": report.place,
        "place_detail": report.place_detail,
        "unit": report.unit.name if report.unit else None,
        "due_at": report.due_at,
        "reporter_key": reporter_key(report),
    }


def moved(report: Report) -> dict[str, Any]:
    """The answer to a step: where the report is now and where it may go next."""
    return {
        "number": report.number,
        "status": report.status,
        "allowed": allowed_from(report.status),
        "unit": report.unit.code if report.unit else None,
        "due_at": report.due_at,
        "complete_by": report.complete_by,
    }


def visited(visit: Visit) -> dict[str, Any]:
    """A visit with what the phone wrote beside the decision, as far as it has the expected shape."""
    payload = json.loads(visit.payload) if visit.payload else {}
    reason, answers = payload.get("cannot_reason"), payload.get("checklist")
    return {
        "id": str(visit.pk),
        "validator": visit.assignment.validator.name,
        "decision": visit.decision,
        "cannot_reason": reason if isinstance(reason, str) else None,
        "note": visit.note,
        "checklist": [_answer(one) for one in answers if isinstance(one, dict)]
        if isinstance(answers, list)
        else [],
        "corrects": str(visit.corrects_id) if visit.corrects_id else None,
        "flags": visit.flags,
        "received_at": visit.received_at,
    }


def _answer(one: dict[str, Any]) -> dict[str, Any]:
    """The question as it was put then; the criterion may read otherwise by now."""
    return {key: value if isinstance(value := one.get(key), str | int) else None for key in _ANSWER}


def for_staff(report: Report, *, with_reporter: bool) -> dict[str, Any]:
    """All that the people who work on it need; identity only for those allowed."""
    photos = report.photos.prefetch_related("verdicts")
    given = report.assignments.select_related("validator")
    reporter = Reporter.objects.filter(report=report).first() if with_reporter else None
    return {
        **moved(report),
        "category": report.category.slug,
        "description": report.description,
        "address": report.address,
        "channel": report.channel,
        "point": {"lon": report.point.x, "lat": report.point.y} if report.point else None,
        "accuracy_m": report.accuracy_m,
        "pin_moved": report.pin_moved,
        "place": report.place,
        "place_detail": report.place_detail,
        "photos": PhotoOut(photos, many=True).data,
        "assignments": [
            {
                "validator": one.validator.name,
                "state": one.state,
                "distance_m": one.distance_m,
                "reason": one.reason,
                "decide_on": one.decide_on,
                "stop": one.stop,
            }
            for one in given
        ],
        "visits": [visited(visit) for visit in report.visits.select_related("assignment__validator")],
        "reporter": ReporterOut(reporter).data if reporter else None,
    }
