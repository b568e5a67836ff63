"""What all of these doors share: formats by suffix, one jurisdiction, and the standard's errors.

They are the one exception to `{"code", "detail"}`: 404 for what does not exist, 403 for the API key, 400 for
everything else, and a list of `{code, description}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from drf_spectacular.plumbing import build_array_type
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from boundaries.errors import BoundaryError
from field_api.errors import BadKey, CallerError, LockedOut
from field_api.rest.errors import first_sentence
from field_api.rest.open311.formats import BySuffix, Document, JsonRenderer, XmlRenderer
from field_api.rest.open311.shapes import RefusalOut
from field_api.rest.openapi.doors import DoorSchema
from field_api.throttles import Open311Throttle

_NOT_FOUND, _FORBIDDEN, _OTHER = 404, 403, 400


class NoSuchThing(CallerError):
    """What the address or an argument names does not exist here."""

    code = "not_found"


class Open311Schema(DoorSchema):
    def refusal_shape(self) -> dict[str, Any]:
        one = self.resolve_serializer(RefusalOut, "response")
        return build_array_type(one.ref)

    def refusals(self) -> Iterator[int]:
        yield from (_OTHER, _NOT_FOUND)
        if self.method == "POST":
            yield _FORBIDDEN

    def _refusal_media_types(self) -> list[str]:
        return ["text/xml", "application/json"]


class Door(APIView):
    """No account and no cookie; browsers of other sites may read what anybody may read."""

    authentication_classes: list[type] = []
    permission_classes = [AllowAny]
    renderer_classes: list[type[BaseRenderer]] = [XmlRenderer, JsonRenderer]
    content_negotiation_class = BySuffix
    throttle_classes = [Open311Throttle]
    metadata_class = None
    schema = Open311Schema()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        asked = request.query_params.get("jurisdiction_id", "").strip()
        if asked and asked != settings.OPEN311_JURISDICTION:
            raise NoSuchThing(
                f"jurisdiction_id '{asked[:80]}' tidak ada di sini; yang ada {settings.OPEN311_JURISDICTION}."
            )

    def get_format_suffix(self, **kwargs: Any) -> str | None:
        suffix: str | None = kwargs.get("suffix")
        return suffix

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response | None]:
        return refused

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response


def refused(exc: Exception, context: dict[str, Any]) -> Response | None:
    """None for what nobody expected, which goes on as a server error."""
    headers = {"Cache-Control": "no-store"}
    if isinstance(exc, CallerError | BoundaryError):
        status = _NOT_FOUND if isinstance(exc, NoSuchThing) else _OTHER
        status = _FORBIDDEN if isinstance(exc, BadKey) else status
        more = exc.headers if isinstance(exc, CallerError) else {}
        code = 429 if isinstance(exc, LockedOut) else status
        return Response(_errors(code, [exc.detail]), status=status, headers=headers | more)
    response = exception_handler(exc, context)
    if response is None:
        return None
    own = response.status_code
    response.status_code = _NOT_FOUND if own == _NOT_FOUND else _OTHER
    code = own if isinstance(exc, exceptions.Throttled) else response.status_code
    detail = "Tidak ditemukan." if own == _NOT_FOUND else getattr(exc, "detail", "")
    response.data = _errors(code, list(_sentences(detail)))
    response["Cache-Control"] = "no-store"
    return response


def _errors(code: int, sentences: list[str]) -> Document:
    return Document("errors", [{"code": code, "description": sentence} for sentence in sentences])


def _sentences(detail: Any) -> Iterator[str]:
    """One for each field of a form."""
    if isinstance(detail, dict):
        yield from (first_sentence({field: inner}) for field, inner in detail.items())
    else:
        yield first_sentence(detail)
