"""The shape of what callers send. Shape only: whether it may be is for the steps to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from field_api.consent import MAX_LENGTH as MAX_CONSENT
from field_api.consent import consent_words
from field_api.models import Report
from field_api.phone_numbers import MAX_TYPED, BadPhoneNumber, international
from field_api.rest.parsers import loads
from field_api.steps.photos import Fix, PhotoIn, uploaded
from field_api.steps.receive import Complaint, Contact
from field_api.steps.traps import Doubt, doubts_of
from field_api.typed import line_ends
from field_api.uploads import MAX_PHOTOS

EARTH_ROUND_M = 40_075_017


class PlainTextField(serializers.CharField):
    """Text in which a line's end counts as one character, as on a page."""

    def to_internal_value(self, data: Any) -> str:
        return line_ends(super().to_internal_value(data))


class PhoneField(serializers.CharField):
    """A telephone number as people type it, made international; `+` or `00` names a country but Indonesia."""

    default_error_messages = {
        "implausible": "Tidak ada nomor seperti ini; tulis misalnya 081234567890 atau +6281234567890."
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_TYPED, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        typed = super().to_internal_value(data)
        try:
            return international(typed) if typed else ""
        except BadPhoneNumber:
            self.fail("implausible")


class Moment(serializers.DateTimeField):
    """A time from 1970 to 2100: a wrong clock is right to that, and the database can give it back."""

    def to_internal_value(self, value: Any) -> datetime:
        try:
            moment: datetime = super().to_internal_value(value)
        except OverflowError:  # a time without a zone on the calendar's first or last day
            self.fail("overflow")
        if not 1970 <= moment.year <= 2100:
            self.fail("overflow")
        return moment


class FixIn(serializers.Serializer[Any]):
    """A phone's own position at the shutter; longitude first, accuracy a 68 % radius in metres."""

    lon = serializers.FloatField(min_value=-180, max_value=180)
    lat = serializers.FloatField(min_value=-90, max_value=90)
    accuracy = serializers.FloatField(
        min_value=0, max_value=EARTH_ROUND_M, required=False, allow_null=True, default=None
    )
    at = Moment(required=False, allow_null=True, default=None)


def as_fix(data: dict[str, Any] | None) -> Fix | None:
    if not data:
        return None
    at: datetime | None = data["at"]
    return Fix(data["lon"], data["lat"], data["accuracy"], at)


class JsonField(serializers.JSONField):
    """JSON, also as the text that a multipart form carries."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str):
            try:
                return loads(data)
            except ValueError:
                self.fail("invalid")
        return super().to_internal_value(data)


class WithPhotos(serializers.Serializer[Any]):
    """Photos come as files named `photos` in multipart/form-data, their fixes as a JSON list beside them."""

    fixes = JsonField(required=False, default=None, help_text="One {lon, lat, accuracy, at} or null a photo.")

    def validate_fixes(self, value: Any) -> list[Fix | None]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise serializers.ValidationError("Harus berupa daftar, satu posisi untuk tiap foto.")
        fixes: list[Fix | None] = []
        for one in value:
            shape = FixIn(data=one) if one else None
            if shape:
                shape.is_valid(raise_exception=True)
            fixes.append(as_fix(shape.validated_data) if shape else None)
        return fixes


def photos_of(request: Request, fixes: list[Fix | None]) -> list[PhotoIn]:
    """The files of the request with their fixes, in order. Raises ValidationError when counts differ."""
    photos = uploaded(request.FILES.getlist("photos"))
    if not fixes:
        return photos
    if len(fixes) != len(photos):
        raise serializers.ValidationError({"fixes": f"Ada {len(photos)} foto tetapi {len(fixes)} posisi."})
    return [replace(photo, fix=fix) for photo, fix in zip(photos, fixes, strict=True)]


class ReportIn(WithPhotos):
    category = serializers.CharField(max_length=80, help_text="Slug from /categories.")
    description = PlainTextField(max_length=4000, allow_blank=True, default="")
    lon = serializers.FloatField(required=False, allow_null=True, default=None, help_text="WGS 84, first.")
    lat = serializers.FloatField(required=False, allow_null=True, default=None)
    accuracy = serializers.FloatField(
        required=False, allow_null=True, default=None, help_text="68 %, metres."
    )
    pin_moved = serializers.BooleanField(default=False)
    side = serializers.CharField(
        max_length=13, allow_blank=True, default="", help_text="Code of the kelurahan it is said to lie in."
    )
    address = PlainTextField(max_length=300, allow_blank=True, default="")
    channel = serializers.ChoiceField(choices=Report.Channel.choices, default=Report.Channel.WEB)
    private = serializers.BooleanField(default=False)
    contact_name = serializers.CharField(max_length=120, allow_blank=True, default="")
    contact_email = serializers.EmailField(allow_blank=True, default="")
    contact_phone = PhoneField(allow_blank=True, default="")
    consent = serializers.BooleanField(
        default=False, help_text="Whether they agreed that the contact is kept, to be told of this report."
    )
    consent_text = PlainTextField(
        max_length=MAX_CONSENT,
        allow_blank=True,
        default="",
        help_text="The words that they agreed to, as they saw them; kept with the time. Default: /lapor's.",
    )
    form_token = serializers.CharField(
        max_length=200, required=False, default=None, help_text="From a form of ours: when it was opened."
    )
    website = serializers.CharField(
        max_length=2000, allow_blank=True, default="", help_text="Stays empty; people do not see it."
    )

    blobs = serializers.ListField(
        child=serializers.RegexField(r"^[0-9a-f]{64}$"),
        max_length=MAX_PHOTOS,
        required=False,
        default=list,
        help_text="SHA-256 of photos that this X-Device sent to /reports/blobs/ before.",
    )

    def doubts(self) -> tuple[Doubt, ...]:
        data = self.validated_data
        return doubts_of(token=data["form_token"], honeypot=data["website"])

    def complaint(self) -> Complaint:
        data = self.validated_data
        return Complaint(
            category=data["category"],
            description=data["description"].strip(),
            lon=data["lon"],
            lat=data["lat"],
            accuracy_m=data["accuracy"],
            pin_moved=data["pin_moved"],
            side=data["side"],
            address=data["address"].strip(),
            channel=data["channel"],
            is_private=data["private"],
            contact=Contact(
                data["contact_name"],
                data["contact_email"],
                data["contact_phone"],
                (data["consent_text"] or consent_words()) if data["consent"] else "",
            ),
        )


class Nothing(serializers.Serializer[Any]):
    """No fields at all."""


class ReasonIn(serializers.Serializer[Any]):
    reason = PlainTextField(max_length=2000)


class NoteIn(serializers.Serializer[Any]):
    note = PlainTextField(max_length=2000, allow_blank=True, default="")


class DisposeIn(NoteIn):
    to_unit = serializers.CharField(max_length=40, help_text="Code from /units.")


class PlaceIn(serializers.Serializer[Any]):
    lon = serializers.FloatField()
    lat = serializers.FloatField()
    accuracy = serializers.FloatField(required=False, allow_null=True, default=None)


class FollowUpIn(WithPhotos, NoteIn):
    """A note and photos."""


class ReopenIn(WithPhotos, ReasonIn):
    reporter_key = serializers.CharField(
        max_length=60, help_text="From the answer to the POST of the report."
    )
