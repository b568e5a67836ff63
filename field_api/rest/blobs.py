"""HEAD and PUT of one photo by its SHA-256: is it here, and here it is. For the field, and for citizens."""

from __future__ import annotations

import re

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from field_api import originals
from field_api.errors import BadInput, NoSuchBlob
from field_api.models import Membership
from field_api.queries import must_be
from field_api.rest.bodies import declared_length, reader
from field_api.rest.shapes.field import BlobOut
from field_api.steps.blobs import take_blob
from field_api.steps.traps import device_hash
from field_api.steps.waiting_photos import is_waiting, take_waiting
from field_api.throttles import WaitingPhotoThrottle
from field_api.uploads import reads_its_body

_SHA256 = re.compile(r"[0-9a-f]{64}")
_DEVICE = OpenApiParameter(
    "X-Device", location="header", description="Random name of the browser, for whose reports it waits."
)


@reads_its_body
class Blob(APIView):
    """The bytes of one photo, named by their SHA-256 in lower-case hexadecimal. For people in the field."""

    @extend_schema(responses={204: None})
    def head(self, request: Request, sha256: str) -> Response:
        _must_be_in_the_field(request, sha256)
        if not originals.is_kept(sha256):
            raise NoSuchBlob("Foto ini belum ada di sini.")
        return Response(status=204, headers={"Cache-Control": "no-store"})

    @extend_schema(
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={200: BlobOut, 201: BlobOut},
    )
    def put(self, request: Request, sha256: str) -> Response:
        _must_be_in_the_field(request, sha256)
        length = declared_length(request)
        is_new = take_blob(sha256=sha256, length=length, read=reader(request))
        status = 201 if is_new else 200
        return Response({"sha256": sha256}, status=status, headers={"Cache-Control": "no-store"})


@reads_its_body
class WaitingPhoto(APIView):
    """One photo of a report that comes after it and names it in `blobs`. It waits a day, for one browser."""

    permission_classes = [AllowAny]
    authentication_classes: list[type] = []

    def get_throttles(self) -> list[BaseThrottle]:
        return [WaitingPhotoThrottle()] if self.request.method == "PUT" else []

    @extend_schema(parameters=[_DEVICE], responses={204: None})
    def head(self, request: Request, sha256: str) -> Response:
        _must_be_a_hash(sha256)
        if not is_waiting(_device(request), sha256):
            raise NoSuchBlob("Foto ini belum ada di sini.")
        return Response(status=204, headers={"Cache-Control": "no-store"})

    @extend_schema(
        parameters=[_DEVICE],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={200: BlobOut, 201: BlobOut},
    )
    def put(self, request: Request, sha256: str) -> Response:
        _must_be_a_hash(sha256)
        length = declared_length(request)
        is_new = take_waiting(device=_device(request), sha256=sha256, length=length, read=reader(request))
        status = 201 if is_new else 200
        return Response({"sha256": sha256}, status=status, headers={"Cache-Control": "no-store"})


def _device(request: Request) -> str:
    return device_hash(request.headers.get("X-Device", ""))


def _must_be_in_the_field(request: Request, sha256: str) -> None:
    must_be(request.user, Membership.Role.OFFICER, Membership.Role.VALIDATOR)
    _must_be_a_hash(sha256)


def _must_be_a_hash(sha256: str) -> None:
    if not _SHA256.fullmatch(sha256):
        raise BadInput("Nama foto adalah SHA-256-nya: 64 angka heksadesimal huruf kecil.")
