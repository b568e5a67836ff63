"""HEAD and PUT /blobs/<sha256>: is this photo here, and here it is."""

from __future__ import annotations

import re

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api import originals
from field_api.errors import BadInput, NoSuchBlob
from field_api.models import Membership
from field_api.queries import must_be
from field_api.rest.bodies import declared_length, reader
from field_api.rest.shapes.field import BlobOut
from field_api.steps.blobs import take_blob
from field_api.uploads import reads_its_body

_SHA256 = re.compile(r"[0-9a-f]{64}")


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


def _must_be_in_the_field(request: Request, sha256: str) -> None:
    must_be(request.user, Membership.Role.OFFICER, Membership.Role.VALIDATOR)
    if not _SHA256.fullmatch(sha256):
        raise BadInput("Nama foto adalah SHA-256-nya: 64 angka heksadesimal huruf kecil.")
