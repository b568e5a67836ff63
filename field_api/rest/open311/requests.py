"""Requests in and out: the list, one of them, a new one, a token, and all of them as a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from field_api.csv_out import csv_lines
from field_api.errors import BadKey, KeyUsedUp
from field_api.georeport import (
    BULK_COLUMNS,
    bulk_row,
    public_words,
    service_request,
    with_media,
    with_relations,
)
from field_api.models import ApiKey, Report, SentRequest
from field_api.queries import openly_shown, place_names
from field_api.rest.open311 import shapes
from field_api.rest.open311.asked import asked_in_bulk, asked_requests, page_of
from field_api.rest.open311.door import Door, NoSuchThing
from field_api.rest.open311.formats import Document
from field_api.rest.open311.sent import RequestIn, complaint_of, given, pictures
from field_api.rest.open311.services import known_service
from field_api.rest.open311.shapes import JURISDICTION
from field_api.sign_in_handler import note_wrong_secret
from field_api.steps.api_keys import use_key
from field_api.steps.take_request import SentBy, take_request
from field_api.throttles import DearReadThrottle, NewReportThrottle, Open311Throttle
from field_api.uploads import takes_photos

MAX_REPEAT_KEY = 120
_NUMBER = re.compile(r"[0-9A-Za-z]{1,20}")
_TOKEN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ROWS_AT_ONCE = 2000
_FOR_A_MINUTE = {"Cache-Control": "public, max-age=60"}
_NEVER = {"Cache-Control": "no-store"}
_REPEAT = OpenApiParameter(
    "Idempotency-Key", location=OpenApiParameter.HEADER, description="Ours, not the standard's."
)


@takes_photos
class Requests(Door):
    """What the public may see, and new ones, as a rule from the holder of a key."""

    parser_classes = [FormParser, MultiPartParser]

    def get_throttles(self) -> list[BaseThrottle]:
        if self.request.method == "POST" and not settings.OPEN311_KEY_REQUIRED:
            return [NewReportThrottle()]
        return [Open311Throttle()]

    @extend_schema(parameters=shapes.LIST, responses=shapes.ServiceRequestOut(many=True))
    def get(self, request: Request, suffix: str) -> Response:
        """The public's requests, newest first: of the last 90 days unless a time or numbers are asked for."""
        words = request.query_params.dict()
        page = page_of(words)
        found = list(with_media(asked_requests(words))[page.begin : page.begin + page.size + 1])
        headers = dict(_FOR_A_MINUTE)
        if len(found) > page.size:
            further = request.query_params.copy()
            further["page"] = str(page.number + 1)
            headers["Link"] = f'<{settings.PUBLIC_URL}{request.path}?{further.urlencode()}>; rel="next"'
        shown = [_shown(report, words) for report in found[: page.size]]
        return Response(Document("service_requests", shown), headers=headers)

    @extend_schema(
        parameters=[shapes.FORMAT, JURISDICTION, _REPEAT],
        request=RequestIn,
        responses=shapes.SentOut(many=True),
    )
    def post(self, request: Request, suffix: str) -> Response:
        """A new request. What comes again in every detail within ten minutes is the same one."""
        words = given(request.data)
        key = _key(request, words)
        _jurisdiction(words)
        shape = RequestIn(data=words)
        shape.is_valid(raise_exception=True)
        known_service(shape.validated_data["service_code"])
        by = SentBy(
            key=key,
            device_id=shape.validated_data["device_id"],
            repeat_key=request.headers.get("Idempotency-Key", "")[:MAX_REPEAT_KEY],
            media_url=shape.validated_data["media_url"],
        )
        sent = take_request(complaint_of(shape.validated_data), by=by, photos=pictures(request))
        return Response(Document("service_requests", [_answer(sent)]), headers=_NEVER)


class OneRequest(Door):
    """One of them, still as a list."""

    @extend_schema(
        parameters=[shapes.FORMAT, JURISDICTION, OpenApiParameter("extensions", enum=["true"])],
        responses=shapes.ServiceRequestOut(many=True),
    )
    def get(self, request: Request, number: str, suffix: str) -> Response:
        rows = openly_shown(Report.objects.filter(number=number)) if _NUMBER.fullmatch(number) else None
        report = with_media(rows).first() if rows is not None else None
        if report is None:
            raise NoSuchThing(f"service_request_id '{number[:40]}' tidak ada.")
        shown = _shown(report, request.query_params.dict())
        return Response(Document("service_requests", [shown]), headers=_FOR_A_MINUTE)


class Token(Door):
    """The number for a token. Whoever holds the token may know it, also that of a private report."""

    @extend_schema(parameters=[shapes.FORMAT, JURISDICTION], responses=shapes.NumberOfTokenOut(many=True))
    def get(self, request: Request, token: str, suffix: str) -> Response:
        rows = SentRequest.objects.select_related("report")
        sent = rows.filter(token=UUID(token)).first() if _TOKEN.fullmatch(token.lower()) else None
        if sent is None:
            note_wrong_secret(request)
            raise NoSuchThing(f"token '{token[:40]}' tidak ada.")
        told = {"service_request_id": sent.report.number, "token": str(sent.token)}
        return Response(Document("service_requests", [told]), headers=_NEVER)


class Bulk(Door):
    """All of the public's reports in the columns of GeoReport's bulk format, however many there are."""

    throttle_classes = [Open311Throttle, DearReadThrottle]
    cost_ms = 160

    @extend_schema(parameters=shapes.FILTERS, responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request) -> StreamingHttpResponse:
        rows = with_relations(asked_in_bulk(request.query_params.dict()))
        lines = csv_lines(BULK_COLUMNS, _bulk(rows), beginning="")
        name = f'attachment; filename="requests-{datetime.now(UTC):%Y%m%d}.csv"'
        return StreamingHttpResponse(
            lines, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name}
        )


def _bulk(rows: Any) -> Iterator[list[str | float | None]]:
    for report in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        yield bulk_row(report, public_words(report))


def _shown(report: Report, words: dict[str, str]) -> dict[str, Any]:
    told = service_request(report, public_words(report))
    if words.get("extensions", "").strip().lower() != "true":
        return told
    place = place_names(report.kelurahan_code) or {}
    names = {
        level: place[level]["name"] if level in place else None
        for level in ("kelurahan", "kecamatan", "kota")
    }
    return {**told, "extended_attributes": {"stage": report.status, "source": report.channel, **names}}


def _key(request: Request, words: dict[str, str]) -> ApiKey | None:
    """The sender's key, counted. None where none is asked for and none came. Raises BadKey, LockedOut."""
    said = words.get("api_key", "").strip()
    if not said and not settings.OPEN311_KEY_REQUIRED:
        return None
    try:
        return use_key(said)
    except KeyUsedUp:
        raise
    except BadKey:
        if said:
            note_wrong_secret(request)
        raise


def _jurisdiction(words: dict[str, str]) -> None:
    """In the form, where GET has it in the address."""
    said = words.get("jurisdiction_id", "").strip()
    if said and said != settings.OPEN311_JURISDICTION:
        raise NoSuchThing(f"jurisdiction_id '{said[:80]}' tidak ada di sini.")


def _answer(sent: SentRequest) -> dict[str, Any]:
    """The number, or a token instead of it; never both."""
    report = sent.report
    who = f"Diterima {report.unit.name}." if report.unit else "Letaknya dipastikan dahulu oleh petugas."
    rest = {"service_notice": who, "account_id": None}
    if settings.OPEN311_ANSWERS_WITH_TOKENS:
        return {"token": str(sent.token), **rest}
    return {"service_request_id": report.number, **rest}
