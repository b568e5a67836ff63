"""What the answers of the maps look like, for the description of the API."""

from __future__ import annotations

from rest_framework import serializers

from field_api.rest.shapes.common import Shape
from field_api.workflow import Status


def _numbers(length: int) -> serializers.ListField:
    return serializers.ListField(child=serializers.FloatField(), min_length=length, max_length=length)


class CountsOut(Shape):
    total = serializers.IntegerField()
    elsewhere = serializers.IntegerField(help_text="Reports without a kelurahan.")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="By Kemendagri code.")


class HeatOut(Shape):
    cell_m = serializers.IntegerField(help_text="Side of a cell.")
    total = serializers.IntegerField()
    cells = serializers.ListField(child=_numbers(3), help_text="[lon, lat, reports]")


class LegendStopOut(Shape):
    per_km2 = serializers.FloatField()
    words = serializers.CharField()
    colour = serializers.CharField()


class LegendOut(Shape):
    zoom = serializers.IntegerField()
    unit = serializers.CharField()
    stops = LegendStopOut(many=True)
    hidden_below = serializers.IntegerField(allow_null=True, help_text="null for planners.")
    cell_m = serializers.FloatField()


class BoxOut(Shape):
    west = serializers.FloatField()
    south = serializers.FloatField()
    east = serializers.FloatField()
    north = serializers.FloatField()


class ClusterOut(Shape):
    lon = serializers.FloatField()
    lat = serializers.FloatField()
    reports = serializers.IntegerField()
    open = serializers.IntegerField()
    box = BoxOut()


class SingleOut(Shape):
    lon = serializers.FloatField(allow_null=True)
    lat = serializers.FloatField(allow_null=True)
    number = serializers.CharField()
    category = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    open = serializers.BooleanField()
    received_at = serializers.DateTimeField()
    thumbnail = serializers.CharField(allow_blank=True)


class PointsOut(Shape):
    clusters = ClusterOut(many=True)
    singles = SingleOut(many=True)
    is_cut = serializers.BooleanField(help_text="There are more than a map can draw.")


class TileJSONOut(Shape):
    """TileJSON 3.0."""

    tilejson = serializers.CharField()
    name = serializers.CharField()
    scheme = serializers.CharField()
    minzoom = serializers.IntegerField()
    maxzoom = serializers.IntegerField()
    tiles = serializers.ListField(child=serializers.CharField())
    vector_layers = serializers.ListField(child=serializers.DictField())


class StepOut(Shape):
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    total = serializers.IntegerField()


class PeriodOut(Shape):
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    total = serializers.IntegerField()
    elsewhere = serializers.IntegerField()
    labels = serializers.ListField(child=serializers.CharField(allow_blank=True))
    totals = serializers.ListField(child=serializers.CharField())
    few = serializers.ListField(child=serializers.CharField(allow_blank=True))
    steps = StepOut(many=True)
    areas = serializers.DictField(
        child=serializers.ListField(child=serializers.IntegerField()), help_text="By Kemendagri code."
    )


class BandsOut(Shape):
    whole = serializers.ListField(child=serializers.DictField())
    step = serializers.ListField(child=serializers.DictField())


class FiguresOut(Shape):
    unit = serializers.CharField()
    periods = PeriodOut(many=True)
    bands = BandsOut()
    differences = serializers.ListField(child=serializers.CharField(allow_blank=True))


class CellsOut(Shape):
    cell_m = serializers.IntegerField()
    in_cells = serializers.ListField(child=serializers.IntegerField(), help_text="By period.")
    cells = serializers.ListField(child=_numbers(5), help_text="[lon, lat, reports, compared, peak]")


class DetailOut(Shape):
    name = serializers.CharField()
    totals = serializers.ListField(child=serializers.IntegerField())
    difference = serializers.CharField(allow_blank=True)
    categories = serializers.ListField(child=serializers.ListField(), help_text="[words, reports, compared]")
    stages = serializers.ListField(child=serializers.ListField(), help_text="[words, reports, compared]")
    steps = serializers.ListField(child=serializers.ListField(), help_text="[words, reports, compared]")
    reports = serializers.ListField(child=serializers.DictField())
    after = serializers.CharField(allow_null=True, allow_blank=True, help_text="Leads on to the next page.")
