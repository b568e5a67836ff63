"""What the public may see: the queue of what is held, and the coordinator's word on it."""

from __future__ import annotations

from django.contrib.auth.models import User
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.moderation import moderated, with_reasons
from field_api.rest.incoming import PlainTextField
from field_api.rest.shapes.office import ModeratedOut, ModerationOut
from field_api.steps.audit import record_seen_all
from field_api.steps.moderate import moderate

PAGE_SIZE = 50


class ModerateIn(serializers.Serializer[object]):
    to = serializers.ChoiceField(choices=["shown", "hidden"])
    reason = PlainTextField(max_length=2000, allow_blank=True, default="")


class Moderation(APIView):
    """The oldest fifty that are held (or `?state=hidden`), each with why."""

    @extend_schema(parameters=[OpenApiParameter("state", str)], responses=ModerationOut)
    def get(self, request: Request) -> Response:
        rows = moderated(request.user, state=request.query_params.get("state", "held"))
        shown = list(with_reasons(rows[:PAGE_SIZE]))
        assert isinstance(request.user, User)  # noqa: S101  nobody else gets past the permission
        record_seen_all([report.number for report, _why in shown], by=request.user, page="moderation")
        return Response(
            {
                "count": rows.count(),
                "reports": [
                    {
                        "number": report.number,
                        "category": report.category.slug,
                        "description": report.description,
                        "received_at": report.received_at,
                        "is_private": report.is_private,
                        "moderation": report.moderation,
                        "reasons": why.reasons,
                        "words": why.words,
                    }
                    for report, why in shown
                ],
            }
        )


class Moderate(APIView):
    """POST `to` (shown, hidden) with a `reason`; it is written to the audit trail."""

    @extend_schema(request=ModerateIn, responses=ModeratedOut)
    def post(self, request: Request, number: str) -> Response:
        assert isinstance(request.user, User)  # noqa: S101  nobody else gets past the permission
        shape = ModerateIn(data=request.data)
        shape.is_valid(raise_exception=True)
        report = moderate(number=number, by=request.user, **shape.validated_data)
        return Response({"number": report.number, "moderation": report.moderation})
