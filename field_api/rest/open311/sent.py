"""The form of a new request: which service, where, and what else the standard lets a client say."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.request import Request

from boundaries import official
from field_api.errors import BadInput
from field_api.models import Report
from field_api.queries import place_names
from field_api.rest.incoming import PhoneField, PlainTextField
from field_api.rest.open311.services import ACCURACY, NO, PRIVATE, YES
from field_api.steps.photos import PhotoIn, uploaded
from field_api.steps.receive import Complaint, Contact


def _name(code: str) -> str:
    return f"attribute[{code}]"


class RequestIn(serializers.Serializer[Any]):
    """One of `lat` with `long`, `address_string` or `address_id` says where; the first of them counts.

    `address_id` is the Kemendagri code of a kelurahan. What has no point waits for a person to place it.
    """

    api_key = serializers.CharField(required=False, max_length=200)
    jurisdiction_id = serializers.CharField(required=False, max_length=200)
    service_code = serializers.CharField(max_length=80)
    lat = serializers.FloatField(required=False, default=None)
    long = serializers.FloatField(required=False, default=None)
    address_string = PlainTextField(required=False, max_length=300, default="")
    address_id = serializers.CharField(required=False, max_length=13, default="")
    email = serializers.EmailField(required=False, default="")
    device_id = serializers.CharField(required=False, max_length=200, default="")
    account_id = serializers.CharField(required=False, max_length=200, default="")
    first_name = serializers.CharField(required=False, max_length=60, default="")
    last_name = serializers.CharField(required=False, max_length=59, default="")
    phone = PhoneField(required=False, default="")
    description = PlainTextField(required=False, max_length=4000, default="")
    media_url = serializers.URLField(
        required=False, max_length=2000, default="", help_text="Kept for the staff, never fetched."
    )
    media = serializers.ListField(
        child=serializers.FileField(), required=False, help_text="Pictures, with multipart/form-data."
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Attributes too, whose names no class can have."""
        private = serializers.ChoiceField(choices=[YES, NO], required=False, default=NO)
        accuracy = serializers.FloatField(required=False, default=None, help_text="68 % radius in metres.")
        return {**super().get_fields(), _name(PRIVATE): private, _name(ACCURACY): accuracy}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        point = [attrs["lat"], attrs["long"]]
        if point.count(None) == 1:
            raise serializers.ValidationError("lat dan long harus diisi keduanya.")
        if point == [None, None] and not attrs["address_string"] and not attrs["address_id"]:
            raise serializers.ValidationError("Isi tempatnya: lat dan long, address_string, atau address_id.")
        return attrs


def given(sent: object) -> dict[str, str]:
    """What was filled in. Of an argument that comes twice the last counts."""
    form = sent.dict() if isinstance(sent, QueryDict) else {}
    filled = {name: value for name, value in form.items() if isinstance(value, str) and value.strip()}
    return {name.removesuffix("[]"): value for name, value in filled.items()}


def complaint_of(data: dict[str, Any]) -> Complaint:
    """Raises BadInput for an address_id that is no kelurahan's."""
    return Complaint(
        category=data["service_code"],
        description=data["description"].strip(),
        lon=data["long"],
        lat=data["lat"],
        accuracy_m=data[_name(ACCURACY)],
        address=_address(data),
        channel=Report.Channel.OPEN311,
        is_private=data[_name(PRIVATE)] == YES,
        contact=Contact(f"{data['first_name']} {data['last_name']}".strip(), data["email"], data["phone"]),
    )


def pictures(request: Request) -> list[PhotoIn]:
    """Files named `media` or `media[]`."""
    return uploaded([*request.FILES.getlist("media"), *request.FILES.getlist("media[]")])


def _address(data: dict[str, Any]) -> str:
    """A kelurahan that was named by its code alone is written out, for the person who places the report."""
    code, text = str(data["address_id"]), str(data["address_string"]).strip()
    if not code:
        return text
    area = official.by_code(code)
    place = place_names(code) if area and area.level == "kelurahan" else None
    if place is None:
        raise BadInput(f"address_id '{code}' bukan kode kelurahan Kemendagri.")
    written = ", ".join(["Kelurahan " + place["kelurahan"]["name"], place["kecamatan"]["name"]])
    return f"{text}, {written}"[:300] if text else written
