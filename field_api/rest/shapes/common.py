"""Pieces that many answers share."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

Shape = serializers.Serializer[Any]


class ErrorOut(Shape):
    """Every refusal; some carry more beside it."""

    code = serializers.CharField(help_text="For programs; stays the same.")
    detail = serializers.CharField(help_text="A sentence for people that says what would be right.")
    fields = serializers.JSONField(required=False, help_text="With `invalid`: what is wrong, by field.")  # type: ignore[assignment]  # the stubs take it for Serializer.fields
    status = serializers.CharField(required=False, help_text="With `wrong_status`: where the report is.")
    allowed = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="With `wrong_status`: what follows from it."
    )
    missing = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="With `blobs_missing`: SHA-256 of photos."
    )
    changes = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="With `plan_changed`: why, in sentences."
    )
    kept = serializers.BooleanField(required=False, help_text="What was refused lies in quarantine.")


class TokenOut(Shape):
    token = serializers.CharField(help_text="For the header Authorization: Token ...")
    expires_at = serializers.DateTimeField(
        help_text="Or earlier: with a new password, or by signing out everywhere."
    )


class LonLatOut(Shape):
    lon = serializers.FloatField()
    lat = serializers.FloatField()


class NamedOut(Shape):
    code = serializers.CharField()
    name = serializers.CharField()


class PlaceNamesOut(Shape):
    kelurahan = NamedOut()
    kecamatan = NamedOut()
    kota = NamedOut()
