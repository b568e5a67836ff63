"""The shape of records sealed on a phone. Shape only: whether they may be is for the steps to say."""

from __future__ import annotations

import uuid
from datetime import UTC
from typing import Any

from rest_framework import serializers

from field_api.canonical import BadJson, canonical, loads, sha256_of
from field_api.errors import HashMismatch, UnknownForm, Unreadable, WrongShape
from field_api.models import Visit
from field_api.rest.errors import first_sentence
from field_api.rest.incoming import FixIn, Moment
from field_api.steps.follow_up import Claim
from field_api.steps.photos import Fix
from field_api.steps.reconcile import Sent
from field_api.steps.sealed import FLAGS, Receipt, Seal, SealedPhoto
from field_api.steps.shutter import fixes_around
from field_api.steps.verify import Look

FORM_VERSIONS = (1,)
MAX_FIXES = 2000
MAX_RECONCILED = 500
_BIGGEST_ID = 2**63 - 1


class Sha256Field(serializers.RegexField):
    """64 lower-case hexadecimal digits."""

    def __init__(self, **options: Any) -> None:
        super().__init__(r"\A[0-9a-f]{64}\Z", **options)


class MomentOrNothing(Moment):
    """A time that nothing hangs on: what is none counts as not told, and refuses no visit."""

    def to_internal_value(self, value: Any) -> Any:
        try:
            return super().to_internal_value(value)
        except serializers.ValidationError:
            return None


class SealedFixIn(FixIn):
    """A fix with what the phone's clock showed when it came."""

    phone_at = MomentOrNothing(required=False, allow_null=True, default=None)


class SealedPhotoIn(serializers.Serializer[Any]):
    sha256 = Sha256Field()
    source = serializers.ChoiceField(choices=["viewfinder", "camera", "gallery"])  # type: ignore[assignment]  # the stubs take it for Field.source
    fix = serializers.JSONField(
        required=False, allow_null=True, default=None, help_text="Index in `fixes`, or a fix of its own."
    )
    taken_at = Moment(required=False, allow_null=True, default=None)
    heading = serializers.FloatField(
        min_value=0, max_value=360, required=False, allow_null=True, default=None
    )
    original_sha256 = Sha256Field(
        required=False, allow_null=True, default=None, help_text="Before it was made smaller."
    )
    role = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


class SealedIn(serializers.Serializer[Any]):
    """Common to visits and follow-ups; further keys are kept in the payload as they are."""

    report = serializers.CharField(max_length=20)
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")
    fixes = serializers.ListField(child=SealedFixIn(), max_length=MAX_FIXES, default=list)
    photos = serializers.ListField(child=SealedPhotoIn(), max_length=100, default=list)
    device_id = serializers.CharField(max_length=80, allow_blank=True, default="")
    seq = serializers.IntegerField(
        min_value=0, max_value=_BIGGEST_ID, required=False, allow_null=True, default=None
    )
    clock = serializers.DictField(required=False, default=dict)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs["fixes"] = [_as_fix(one) for one in attrs["fixes"]]
        attrs["photos"] = [_photo(one, attrs["fixes"]) for one in attrs["photos"]]
        return attrs


class SealedVisitIn(SealedIn):
    decision = serializers.ChoiceField(choices=Visit.Decision.choices)
    task = serializers.IntegerField(
        min_value=1, max_value=_BIGGEST_ID, required=False, allow_null=True, default=None
    )
    corrects = serializers.UUIDField(required=False, allow_null=True, default=None)


class SentIn(serializers.Serializer[Any]):
    """A record the phone has sent, and its receipt's other fields if there was one."""

    id = serializers.UUIDField()
    payload_sha256 = Sha256Field()
    received_at = Moment(required=False)
    flags = serializers.ListField(
        child=serializers.ChoiceField(choices=FLAGS), max_length=len(FLAGS), default=list
    )
    signature = serializers.RegexField(r"\A[\w-]{43}\Z", required=False)


def read_visit(client_id: uuid.UUID, raw: bytes) -> Look:
    """A visit from the bytes of its request.

    Raises Unreadable, HashMismatch, UnknownForm and WrongShape, whatever the bytes are.
    """
    seal, data = _read(client_id, raw, SealedVisitIn)
    return Look(
        seal=seal,
        number=data["report"],
        decision=data["decision"],
        note=data["note"],
        fixes=data["fixes"],
        photos=data["photos"],
        task=data["task"],
        corrects=data["corrects"],
    )


def read_claim(client_id: uuid.UUID, raw: bytes) -> Claim:
    """A follow-up, likewise."""
    seal, data = _read(client_id, raw, SealedIn)
    return Claim(seal, data["report"], data["note"], data["photos"])


def read_sent(data: Any) -> list[Sent]:
    """What a phone asks about. Raises ValidationError."""
    shape: serializers.ListSerializer[Any] = serializers.ListSerializer(
        data=data, child=SentIn(), max_length=MAX_RECONCILED
    )
    shape.is_valid(raise_exception=True)
    return [Sent(one["id"], one["payload_sha256"], _receipt(one)) for one in shape.validated_data]


def sealed(body: dict[str, Any]) -> bytes:
    """The bytes that a phone sends: the record and the hash of its canonical form."""
    return canonical({**body, "payload_sha256": sha256_of(canonical(body))}).encode()


def _receipt(one: dict[str, Any]) -> Receipt | None:
    if "signature" not in one or "received_at" not in one:
        return None
    moment = one["received_at"].astimezone(UTC).isoformat()
    return Receipt(str(one["id"]), one["payload_sha256"], moment, one["flags"], one["signature"])


def _read(
    client_id: uuid.UUID, raw: bytes, shape: type[serializers.Serializer[Any]]
) -> tuple[Seal, dict[str, Any]]:
    try:
        body = loads(raw)
    except BadJson as error:
        raise Unreadable("Kiriman ini bukan JSON yang dapat dibaca.") from error
    if not isinstance(body, dict):
        raise Unreadable("Kiriman ini bukan satu catatan JSON.")
    claimed = body.pop("payload_sha256", None)
    seal = Seal(client_id, canonical(body))
    if claimed != seal.sha256:
        raise HashMismatch("Isi catatan tidak sama dengan payload_sha256-nya; catatan berubah di jalan.")
    version = body.get("form_version")
    if isinstance(version, bool) or version not in FORM_VERSIONS:
        raise UnknownForm("Versi formulir ini tidak dikenal; perbarui aplikasinya.")
    checked = shape(data=body)
    if not checked.is_valid():
        raise WrongShape(first_sentence(checked.errors), fields=checked.errors)
    return seal, checked.validated_data


def _as_fix(data: dict[str, Any]) -> Fix:
    return Fix(data["lon"], data["lat"], data["accuracy"], data["at"], data["phone_at"])


def _photo(data: dict[str, Any], fixes: list[Fix]) -> SealedPhoto:
    taken_at, bound = data["taken_at"], _fix(data["fix"], fixes)
    phone_at = bound.phone_at if bound else None
    shutter = {
        "source": data["source"],
        "role": data["role"],
        "taken_at": taken_at.isoformat() if taken_at else None,
        "heading": data["heading"],
        "original_sha256": data["original_sha256"],
        "fix_phone_at": phone_at.isoformat() if phone_at else None,
        "fixes": fixes_around(fixes, bound, taken_at),
    }
    return SealedPhoto(data["sha256"], bound, shutter)


def _fix(value: Any, fixes: list[Fix]) -> Fix | None:
    if value is None:
        return None
    if isinstance(value, dict):
        shape = SealedFixIn(data=value)
        shape.is_valid(raise_exception=True)
        return _as_fix(shape.validated_data)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(fixes):
        return fixes[value]
    raise serializers.ValidationError({"photos": "`fix` harus urutan dalam `fixes`, satu posisi, atau null."})
