"""What officers do beside moving a report on: notes, merging, splitting."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.models import Note, Report
from field_api.queries import must_be, report_for
from field_api.rest.actions import StepView
from field_api.rest.incoming import PlainTextField, ReasonIn
from field_api.rest.outgoing import moved
from field_api.rest.shapes.reports import MovedOut, NoteOut, NotesOut
from field_api.steps.merge import merge, unmerge
from field_api.steps.note import MAX_NOTE_LENGTH, WRITES_NOTES, add_note
from field_api.steps.split import MAX_DESCRIPTION_LENGTH, split


class MergeIn(serializers.Serializer[object]):
    into = serializers.CharField(max_length=20, help_text="Number of the report that stays.")


class SplitIn(serializers.Serializer[object]):
    category = serializers.CharField(max_length=80, help_text="Slug from /categories.")
    description = PlainTextField(max_length=MAX_DESCRIPTION_LENGTH)
    photos = serializers.ListField(child=serializers.IntegerField(), max_length=60, default=list)


class TextIn(serializers.Serializer[object]):
    text = PlainTextField(max_length=MAX_NOTE_LENGTH)


class Merge(StepView):
    """Let this report point to the one that stays; the answer is that one."""

    serializer_class = MergeIn

    def take(self, request: Request, number: str, data: dict[str, Any]) -> Report:
        return merge(number=number, into=data["into"], by=_person(request))


class _Second(APIView):
    """A step that makes a second report: 201 with it when it is new, 200 when it was there."""

    def answer(self, report: Report, *, is_new: bool) -> Response:
        place = {"Location": f"/api/v1/reports/{report.number}"}
        return Response(moved(report), status=201 if is_new else 200, headers=place)


class Unmerge(_Second):
    """Take a merge back: the problem gets a new report."""

    @extend_schema(request=ReasonIn, responses={201: MovedOut, 200: MovedOut})
    def post(self, request: Request, number: str) -> Response:
        shape = ReasonIn(data=request.data)
        shape.is_valid(raise_exception=True)
        report, is_new = unmerge(number=number, by=_person(request), **shape.validated_data)
        return self.answer(report, is_new=is_new)


class Split(_Second):
    """Give the second problem of a report a report of its own."""

    @extend_schema(request=SplitIn, responses={201: MovedOut, 200: MovedOut})
    def post(self, request: Request, number: str) -> Response:
        shape = SplitIn(data=request.data)
        shape.is_valid(raise_exception=True)
        report, is_new = split(number=number, by=_person(request), **shape.validated_data)
        return self.answer(report, is_new=is_new)


class Notes(APIView):
    """Words among colleagues, the oldest first; POST `text` adds one."""

    @extend_schema(responses=NotesOut)
    def get(self, request: Request, number: str) -> Response:
        """Words among colleagues, the oldest first."""
        must_be(request.user, *WRITES_NOTES)
        notes = report_for(request.user, number).notes.select_related("by")
        return Response({"notes": [_note(note) for note in notes]})

    @extend_schema(request=TextIn, responses={201: NoteOut})
    def post(self, request: Request, number: str) -> Response:
        """Add a word for colleagues."""
        shape = TextIn(data=request.data)
        shape.is_valid(raise_exception=True)
        note = add_note(number=number, by=_person(request), **shape.validated_data)
        return Response(_note(note), status=201)


def _note(note: Note) -> dict[str, Any]:
    return {"id": note.pk, "by": note.by.get_username(), "at": note.at, "text": note.text}


def _person(request: Request) -> User:
    assert isinstance(request.user, User)  # noqa: S101  nobody else gets past the permission
    return request.user
