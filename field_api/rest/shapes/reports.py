"""Answers about reports: to citizens, to whoever follows one, and to the staff."""

from __future__ import annotations

from rest_framework import serializers

from field_api.models import Assignment, Photo, Report, Visit
from field_api.rest.outgoing import PhotoOut, ReporterOut
from field_api.rest.shapes.common import LonLatOut, PlaceNamesOut, Shape
from field_api.workflow import Status

_statuses = Status.choices


class ReceivedOut(Shape):
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=_statuses)
    place = serializers.ChoiceField(choices=Report.Place.choices)
    place_detail = serializers.DictField(help_text="What the lookup answered, or the proposals from text.")
    unit = serializers.CharField(allow_null=True, help_text="Name of who has it now.")
    due_at = serializers.DateTimeField(allow_null=True)
    reporter_key = serializers.CharField(help_text="Told only here; lets its reporter reopen it.")


class MovedOut(Shape):
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=_statuses)
    allowed = serializers.ListField(child=serializers.ChoiceField(choices=_statuses))
    unit = serializers.CharField(allow_null=True, help_text="Code.")
    due_at = serializers.DateTimeField(allow_null=True)
    complete_by = serializers.DateTimeField(allow_null=True)


class StageOut(Shape):
    status = serializers.ChoiceField(choices=_statuses)
    label = serializers.CharField()  # type: ignore[assignment]  # the stubs take it for Field.label
    at = serializers.DateTimeField()
    unit = serializers.CharField(allow_null=True)


class PublicPhotoOut(Shape):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Photo.Kind.choices)
    received_at = serializers.DateTimeField()
    verdict = serializers.CharField(allow_null=True)
    distance_m = serializers.FloatField(allow_null=True)


class GivenOut(Shape):
    validator = serializers.CharField()
    state = serializers.ChoiceField(choices=Assignment.State.choices)
    distance_m = serializers.FloatField()
    reason = serializers.CharField()
    decide_on = serializers.DateField()
    stop = serializers.IntegerField(allow_null=True)


class AnswerOut(Shape):
    id = serializers.JSONField(allow_null=True)
    question = serializers.JSONField(allow_null=True)
    answer = serializers.JSONField(allow_null=True)


class VisitOut(Shape):
    id = serializers.UUIDField()
    validator = serializers.CharField()
    decision = serializers.ChoiceField(choices=Visit.Decision.choices)
    cannot_reason = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    checklist = AnswerOut(many=True)
    corrects = serializers.UUIDField(allow_null=True)
    flags = serializers.ListField(child=serializers.CharField())
    received_at = serializers.DateTimeField()


class StaffReportOut(MovedOut):
    category = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    channel = serializers.ChoiceField(choices=Report.Channel.choices)
    point = LonLatOut(allow_null=True)
    accuracy_m = serializers.FloatField(allow_null=True)
    pin_moved = serializers.BooleanField()
    place = serializers.ChoiceField(choices=Report.Place.choices)
    place_detail = serializers.DictField()
    photos = PhotoOut(many=True)
    assignments = GivenOut(many=True)
    visits = VisitOut(many=True)
    reporter = ReporterOut(allow_null=True)


class PublicReportOut(Shape):
    """A private report, and one that moderation holds, has no category, place, point and photos."""

    number = serializers.CharField()
    status = serializers.ChoiceField(choices=_statuses)
    status_label = serializers.CharField()
    received_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    is_private = serializers.BooleanField()
    moderation = serializers.ChoiceField(choices=Report.Moderation.choices)
    stages = StageOut(many=True)
    category = serializers.CharField(allow_null=True)
    category_name = serializers.CharField(allow_null=True)
    place = PlaceNamesOut(allow_null=True)
    point = LonLatOut(allow_null=True)
    photos = PublicPhotoOut(many=True)
    staff = StaffReportOut(required=False, help_text="For those who work on it.")


class PlaceFoundOut(Shape):
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField()
    lon = serializers.FloatField()
    lat = serializers.FloatField()
    accuracy_m = serializers.FloatField()
    kelurahan_code = serializers.CharField(allow_null=True)


class PlacesOut(Shape):
    places = PlaceFoundOut(many=True)
    unread_links = serializers.ListField(child=serializers.CharField())
    outside = serializers.ListField(child=serializers.CharField())


class SimilarOut(Shape):
    number = serializers.CharField()
    distance_m = serializers.FloatField()
    received_at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=_statuses)
    status_label = serializers.CharField()
    voices = serializers.IntegerField()
    thumbnail = serializers.CharField(allow_null=True)


class SimilarListOut(Shape):
    radius_m = serializers.IntegerField()
    reports = SimilarOut(many=True)


class VoiceOut(Shape):
    number = serializers.CharField()
    voices = serializers.IntegerField()
    is_new = serializers.BooleanField()


class NoteOut(Shape):
    id = serializers.IntegerField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    text = serializers.CharField()


class NotesOut(Shape):
    notes = NoteOut(many=True)
