"""From exception to answer: one status, one body `{"code", "detail"}` with little more beside it."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from boundaries import errors as boundaries
from field_api import errors

STATUS: dict[type[Exception], int] = {
    errors.NoSuchReport: 404,
    errors.NoSuchSuspicion: 404,
    errors.NoSuchMessage: 404,
    errors.NoSuchAlert: 404,
    errors.NoSuchEntry: 404,
    errors.NoSuchSearch: 404,
    errors.NoSuchRecord: 404,
    errors.NoSuchBlob: 404,
    errors.CutShort: 400,
    errors.TooLarge: 413,
    errors.NotYours: 403,
    errors.BadLogin: 401,
    errors.BadKey: 403,
    errors.LockedOut: 429,
    errors.TooMany: 429,
    errors.TooBusy: 503,
    errors.WrongStatus: 409,
    errors.Conflict: 409,
    errors.TooLate: 409,
    errors.Busy: 503,
    errors.BadInput: 422,
    errors.BlobsMissing: 422,
    boundaries.NoSuchArea: 404,
    boundaries.NoActiveEdition: 503,
    boundaries.BoundaryError: 422,
}


def answer(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook. None means that nobody expected this, and it goes on as a server error."""
    if isinstance(exc, errors.CallerError | boundaries.BoundaryError):
        return _refusal(exc)
    response = exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, exceptions.ValidationError):
        response.status_code = 422
        response.data = {"code": "invalid", "detail": first_sentence(exc.detail), "fields": exc.detail}
    elif isinstance(exc, Http404):
        response.data = {"code": "not_found", "detail": "Tidak ditemukan."}
    elif isinstance(exc, exceptions.APIException):
        response.data = {"code": exc.get_codes(), "detail": first_sentence(exc.detail)}
    response["Cache-Control"] = "no-store"
    return response


def _refusal(exc: errors.CallerError | boundaries.BoundaryError) -> Response:
    status = next(STATUS[kind] for kind in type(exc).__mro__ if kind in STATUS)
    body: dict[str, Any] = {"code": exc.code, "detail": exc.detail}
    if isinstance(exc, errors.CallerError) and exc.is_kept:
        body["kept"] = True
    if isinstance(exc, errors.WrongStatus):
        body |= {"status": exc.status, "allowed": exc.allowed}
    elif isinstance(exc, errors.BlobsMissing):
        body["missing"] = exc.missing
    elif isinstance(exc, errors.PlanChanged):
        body["changes"] = exc.changes
    elif isinstance(exc, errors.WrongShape):
        body["fields"] = exc.fields
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": "5"} if status == 503 else {})
    if isinstance(exc, errors.CallerError):
        headers |= exc.headers
    return Response(body, status=status, headers=headers)


def first_sentence(detail: Any) -> str:
    """The first message in DRF's nested detail, with the name of its field before it."""
    if isinstance(detail, dict):
        field, inner = next(iter(detail.items()))
        sentence = first_sentence(inner)
        return sentence if field in {"non_field_errors", "detail"} else f"{field}: {sentence}"
    if isinstance(detail, list):
        return first_sentence(detail[0]) if detail else ""
    return str(detail)
