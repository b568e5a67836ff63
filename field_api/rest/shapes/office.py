"""Answers to coordinators: the dispatch, moderation, suspicions."""

from __future__ import annotations

from rest_framework import serializers

from field_api.models import Report
from field_api.rest.outgoing import PhotoOut, SuspicionOut
from field_api.rest.shapes.common import Shape


class AssignedOut(Shape):
    report = serializers.CharField()
    validator = serializers.IntegerField()
    distance_m = serializers.FloatField()
    reason = serializers.CharField()


class LeftOverOut(Shape):
    report = serializers.CharField()
    because = serializers.CharField()
    reason = serializers.CharField()


class RefusedMoveOut(Shape):
    report = serializers.CharField(allow_null=True)
    validator = serializers.IntegerField(allow_null=True)
    why = serializers.CharField()


class PreviewOut(Shape):
    at = serializers.DateTimeField()
    token = serializers.CharField(help_text="Carries this very plan out.")
    assigned = AssignedOut(many=True)
    left_over = LeftOverOut(many=True)
    without_place = serializers.ListField(child=serializers.CharField())
    refused = RefusedMoveOut(many=True)
    moves_km = serializers.FloatField(help_text="What the moves by hand cost.")
    loads = serializers.ListField(child=serializers.DictField())
    distance_km = serializers.FloatField()
    costs = serializers.DictField()
    solver = serializers.CharField()
    inputs_sha256 = serializers.CharField()


class RunOut(Shape):
    run = serializers.IntegerField()
    at = serializers.DateTimeField()
    inputs = serializers.DictField()
    outcome = serializers.DictField()


class CurvePointOut(Shape):
    more = serializers.IntegerField(help_text="Visits a person above today's.")
    places = serializers.IntegerField()
    assigned = serializers.IntegerField()
    left_over = serializers.IntegerField()
    due_left = serializers.IntegerField()
    distance_km = serializers.FloatField()


class CurveOut(Shape):
    points = CurvePointOut(many=True)


class HeldOut(Shape):
    number = serializers.CharField()
    category = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    received_at = serializers.DateTimeField()
    is_private = serializers.BooleanField()
    moderation = serializers.ChoiceField(choices=Report.Moderation.choices)
    reasons = serializers.ListField(child=serializers.CharField())
    words = serializers.ListField(child=serializers.CharField())


class ModerationOut(Shape):
    count = serializers.IntegerField()
    reports = HeldOut(many=True)


class ModeratedOut(Shape):
    number = serializers.CharField()
    moderation = serializers.ChoiceField(choices=Report.Moderation.choices)


class RecordOut(Shape):
    id = serializers.JSONField(help_text="Of the follow-up (a number) or the visit (a UUID).")
    note = serializers.CharField(allow_blank=True)
    received_at = serializers.DateTimeField()
    flags = serializers.ListField(child=serializers.CharField())
    decision = serializers.CharField(allow_null=True)


class WholeSuspicionOut(SuspicionOut):
    record = RecordOut()
    photos = PhotoOut(many=True)
    history = serializers.ListField(child=serializers.DictField())

    class Meta(SuspicionOut.Meta):
        fields = [*SuspicionOut.Meta.fields, "record", "photos", "history"]


class UnitCountOut(Shape):
    code = serializers.CharField()
    name = serializers.CharField()
    open = serializers.IntegerField()
    cleared = serializers.IntegerField()
    confirmed = serializers.IntegerField()


class PersonCountOut(Shape):
    validator_id = serializers.IntegerField()
    name = serializers.CharField()
    open = serializers.IntegerField()
    cleared = serializers.IntegerField()
    confirmed = serializers.IntegerField()


class SuspicionCountsOut(Shape):
    units = UnitCountOut(many=True)
    validators = PersonCountOut(many=True)  # type: ignore[assignment]  # the stubs take it for Field.validators
