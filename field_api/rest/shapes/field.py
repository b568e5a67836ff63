"""Answers to the phone: who is signed in, the day's work, receipts."""

from __future__ import annotations

from rest_framework import serializers

from field_api.models import Membership, Photo, Visit
from field_api.rest.shapes.common import LonLatOut, PlaceNamesOut, Shape


class PersonOut(Shape):
    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Membership.Role.choices)
    unit = serializers.CharField(allow_null=True)


class SessionOut(Shape):
    signed_in = serializers.BooleanField()
    user = PersonOut(allow_null=True)
    server_time = serializers.DateTimeField()
    csrf = serializers.CharField(help_text="For X-CSRFToken of the next request but GET.")


class BlobOut(Shape):
    sha256 = serializers.CharField()


class ReceiptOut(Shape):
    """The server's word that it has the record; the same record has the same receipt for ever."""

    id = serializers.UUIDField()
    payload_sha256 = serializers.CharField()
    received_at = serializers.DateTimeField()
    flags = serializers.ListField(child=serializers.CharField())
    signature = serializers.CharField()


class ReconciledOut(Shape):
    known = serializers.ListField(child=serializers.UUIDField())
    missing = serializers.ListField(
        child=serializers.UUIDField(), help_text="To be sent again, photos first."
    )
    differs = serializers.ListField(child=serializers.UUIDField())
    lost = serializers.ListField(child=serializers.UUIDField(), help_text="Missing ones that were here once.")


class SlugNameOut(Shape):
    slug = serializers.CharField()
    name = serializers.CharField()


class ClaimOut(Shape):
    note = serializers.CharField(allow_blank=True)
    unit = serializers.CharField()
    received_at = serializers.DateTimeField()


class TaskPhotoOut(Shape):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Photo.Kind.choices)
    url = serializers.CharField()
    received_at = serializers.DateTimeField()


class EarlierOut(Shape):
    id = serializers.UUIDField()
    task = serializers.IntegerField()
    decision = serializers.ChoiceField(choices=Visit.Decision.choices)
    note = serializers.CharField(allow_blank=True)
    received_at = serializers.DateTimeField()
    flags = serializers.ListField(child=serializers.CharField())


class TaskOut(Shape):
    kind = serializers.ChoiceField(choices=["visit", "follow_up"])
    task = serializers.IntegerField(allow_null=True)
    stop = serializers.IntegerField(allow_null=True)
    leg_m = serializers.IntegerField(allow_null=True)
    decide_on = serializers.DateField(allow_null=True)
    report = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True)
    category = SlugNameOut()
    description = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    point = LonLatOut(allow_null=True)
    accuracy_m = serializers.FloatField(allow_null=True)
    place = PlaceNamesOut(allow_null=True)
    needs_boat = serializers.BooleanField()
    is_private = serializers.BooleanField()
    received_at = serializers.DateTimeField()
    access_notes = serializers.ListField(child=serializers.CharField())
    follow_up = ClaimOut(allow_null=True)
    sent_back = serializers.CharField(allow_null=True, allow_blank=True)
    photos = TaskPhotoOut(many=True)
    criteria = serializers.ListField(child=serializers.IntegerField())
    earlier = EarlierOut(many=True)


class CriterionOut(Shape):
    id = serializers.IntegerField()
    question = serializers.CharField()
    rule = serializers.CharField(allow_blank=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # the stubs take it for Field.source
    photo_hint = serializers.CharField(allow_blank=True)


class DayOut(Shape):
    server_time = serializers.DateTimeField()
    user = PersonOut()
    form_version = serializers.IntegerField()
    decide_by = serializers.DateTimeField(allow_null=True)
    base = LonLatOut(allow_null=True)
    boat_duty = serializers.BooleanField()
    tasks = TaskOut(many=True)
    has_more = serializers.BooleanField()
    criteria = serializers.DictField(child=CriterionOut(), help_text="By their id, as text.")
    attribution = serializers.CharField(allow_blank=True)
    outlines = serializers.DictField(help_text="GeoJSON FeatureCollection of the kelurahan of the tasks.")
