"""PUT /visits/<uuid>, PUT /follow-ups/<uuid> and POST /visits/reconcile: work done in the field comes in."""

from __future__ import annotations

import uuid
from abc import abstractmethod
from dataclasses import asdict

from django.contrib.auth.models import User
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.models import FollowUp, Quarantine, Visit
from field_api.rest.bodies import whole_body
from field_api.rest.parsers import CarefulJSONParser
from field_api.rest.sealed_shape import SealedIn, SealedVisitIn, SentIn, read_claim, read_sent, read_visit
from field_api.rest.shapes.field import ReceiptOut, ReconciledOut
from field_api.steps.follow_up import record_claim
from field_api.steps.reconcile import reconcile
from field_api.steps.sealed import kept_if_refused, receipt_of
from field_api.steps.verify import record_visit
from field_api.uploads import reads_its_body

MAX_RECORD_BYTES = 1_000_000
_ANSWERS = {200: ReceiptOut, 201: ReceiptOut}


@reads_its_body
class SealedView(APIView):
    """A sealed record under the id that the phone gave it; 201 or 200 with its receipt."""

    kind: Quarantine.Kind

    def _put(self, request: Request, client_id: uuid.UUID) -> Response:
        by = _person(request)
        raw = whole_body(request, max_bytes=MAX_RECORD_BYTES)
        with kept_if_refused(self.kind, client_id, by=by, raw=raw):
            record, is_new = self.take(by, client_id, raw)
        receipt = asdict(receipt_of(record, by))
        return Response(receipt, status=201 if is_new else 200, headers={"Cache-Control": "no-store"})

    @abstractmethod
    def take(self, by: User, client_id: uuid.UUID, raw: bytes) -> tuple[Visit | FollowUp, bool]:
        """Read the record and keep it; whether it is new."""


class SealedVisit(SealedView):
    """A validator's look at a site, with photos that were sent before it."""

    kind = Quarantine.Kind.VISIT

    @extend_schema(request=SealedVisitIn, responses=_ANSWERS)
    def put(self, request: Request, client_id: uuid.UUID) -> Response:
        return self._put(request, client_id)

    def take(self, by: User, client_id: uuid.UUID, raw: bytes) -> tuple[Visit | FollowUp, bool]:
        return record_visit(by=by, look=read_visit(client_id, raw))


class SealedFollowUp(SealedView):
    """An officer's "done", with photos that were sent before it."""

    kind = Quarantine.Kind.FOLLOW_UP

    @extend_schema(request=SealedIn, responses=_ANSWERS)
    def put(self, request: Request, client_id: uuid.UUID) -> Response:
        return self._put(request, client_id)

    def take(self, by: User, client_id: uuid.UUID, raw: bytes) -> tuple[Visit | FollowUp, bool]:
        return record_claim(by=by, claim=read_claim(client_id, raw))


class Reconcile(APIView):
    """What of the caller's visits and follow-ups is here, and what has to be sent again."""

    parser_classes = [CarefulJSONParser]

    @extend_schema(request=SentIn(many=True), responses=ReconciledOut)
    def post(self, request: Request) -> Response:
        found = reconcile(by=_person(request), sent=read_sent(request.data))
        return Response(asdict(found), headers={"Cache-Control": "no-store"})


def _person(request: Request) -> User:
    """Who sent it; permission classes have let nobody else through."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user
