"""What the answers on hot spots look like, for the description of the API."""

from __future__ import annotations

from rest_framework import serializers

from field_api.rest.shapes.common import Shape
from maps.models import HotspotRun


class HotspotRunOut(Shape):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=HotspotRun.Kind.choices)
    state = serializers.ChoiceField(choices=HotspotRun.State.choices)
    question = serializers.DictField()
    seed = serializers.IntegerField()
    method = serializers.IntegerField(help_text="Goes up when the same data would be answered anew.")
    data_version = serializers.CharField(allow_blank=True)
    cause = serializers.ChoiceField(choices=HotspotRun.Cause.choices)
    asked_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    duration_s = serializers.FloatField(allow_null=True)
    same_as = serializers.IntegerField(allow_null=True, help_text="An earlier search with the same answer.")
    summary = serializers.DictField()


class HotspotsOut(Shape):
    """A GeoJSON FeatureCollection with what the search was and what it is not."""

    type = serializers.CharField()
    note = serializers.CharField()
    run = HotspotRunOut()
    features = serializers.ListField(child=serializers.DictField())


class HotspotRunsOut(Shape):
    note = serializers.CharField()
    runs = HotspotRunOut(many=True)
    next = serializers.IntegerField(allow_null=True)


class RecurringOut(Shape):
    note = serializers.CharField()
    run = HotspotRunOut()
    places = serializers.ListField(child=serializers.DictField())
