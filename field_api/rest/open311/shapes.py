"""What these doors answer, for the description of the API; `service_request` and its like make it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from field_api.rest.shapes.common import Shape

FORMAT = OpenApiParameter("suffix", enum=["xml", "json"], location=OpenApiParameter.PATH)
JURISDICTION = OpenApiParameter(
    "jurisdiction_id", description="May be left out; another one than ours is 404."
)
_TEXT: dict[str, Any] = {"allow_null": True, "required": False}


class RefusalOut(Shape):
    code = serializers.IntegerField()
    description = serializers.CharField()


class EndpointOut(Shape):
    specification = serializers.CharField()
    url = serializers.CharField()
    changeset = serializers.CharField()
    type = serializers.ChoiceField(choices=["production", "test"])
    formats = serializers.ListField(child=serializers.CharField())


class DiscoveryOut(Shape):
    changeset = serializers.CharField()
    contact = serializers.CharField()
    key_service = serializers.CharField()
    endpoints = EndpointOut(many=True)


class ServiceOut(Shape):
    service_code = serializers.CharField()
    service_name = serializers.CharField()
    description = serializers.CharField()
    metadata = serializers.BooleanField()
    type = serializers.ChoiceField(choices=["realtime", "batch", "blackbox"])
    keywords = serializers.CharField(allow_blank=True)
    group = serializers.CharField()


class ValueOut(Shape):
    key = serializers.CharField()
    name = serializers.CharField()


class AttributeOut(Shape):
    variable = serializers.BooleanField()
    code = serializers.CharField()
    datatype = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]  # the stubs take it for Field.required
    datatype_description = serializers.CharField(allow_blank=True)
    order = serializers.IntegerField()
    description = serializers.CharField()
    values = serializers.ListField(child=ValueOut())


class DefinitionOut(Shape):
    service_code = serializers.CharField()
    attributes = AttributeOut(many=True)


class ServiceRequestOut(Shape):
    service_request_id = serializers.CharField()
    status = serializers.ChoiceField(choices=["open", "closed"])
    status_notes = serializers.CharField(**_TEXT)
    service_name = serializers.CharField()
    service_code = serializers.CharField()
    description = serializers.CharField(**_TEXT)
    agency_responsible = serializers.CharField(**_TEXT)
    service_notice = serializers.CharField(**_TEXT)
    requested_datetime = serializers.DateTimeField()
    updated_datetime = serializers.DateTimeField()
    expected_datetime = serializers.DateTimeField(**_TEXT)
    address = serializers.CharField(**_TEXT)
    address_id = serializers.CharField(**_TEXT)
    zipcode = serializers.CharField(**_TEXT)
    lat = serializers.FloatField(**_TEXT)
    long = serializers.FloatField(**_TEXT)
    media_url = serializers.CharField(**_TEXT)
    extended_attributes = serializers.DictField(required=False, help_text="With extensions=true.")


class SentOut(Shape):
    service_request_id = serializers.CharField(required=False, help_text="Or else a token.")
    token = serializers.CharField(required=False)
    service_notice = serializers.CharField(**_TEXT)
    account_id = serializers.CharField(**_TEXT)


class NumberOfTokenOut(Shape):
    service_request_id = serializers.CharField()
    token = serializers.CharField()


def _asked(name: str, description: str = "", **more: object) -> OpenApiParameter:
    return OpenApiParameter(name, description=description, **more)  # type: ignore[arg-type]


FILTERS = [
    JURISDICTION,
    _asked("service_code", "Several with commas between."),
    _asked("start_date", "W3C time with its zone, or a day of Jakarta."),
    _asked("end_date", "Likewise; a day counts to its end."),
    _asked("status", "open, closed, or both with a comma between."),
    _asked("updated_after", "Extension: changed at this time or later."),
    _asked("updated_before", "Extension: changed at this time or earlier."),
    _asked("bbox", "Extension: west,south,east,north in degrees."),
    _asked("lat", "Extension, with long: near this point.", type=float),
    _asked("long", type=float),
    _asked("radius", "Extension: 100 to 5000 metres, 500 when it is left out.", type=int),
]
LIST = [
    FORMAT,
    _asked("service_request_id", "Several with commas between; overrides all the others."),
    *FILTERS,
    _asked("page", "Extension: from 1.", type=int),
    _asked("page_size", "Extension: 1 to 1000, which is usual.", type=int),
    _asked("extensions", "true: with the stage and the names of the areas.", enum=["true"]),
]
