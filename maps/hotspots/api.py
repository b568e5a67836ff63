"""Hot spots for other programs and for the page's script. Not for the public: cells are small."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api.errors import BadInput, NoSuchSearch
from field_api.queries import must_be
from maps.analysis.api import ANALYSES
from maps.hotspots.answers import Where, about, collection, entries
from maps.hotspots.asking import Kind, Question, question_from
from maps.hotspots.described import HotspotRunOut, HotspotRunsOut, HotspotsOut, RecurringOut
from maps.hotspots.running import ask, latest_run
from maps.hotspots.words import disclaimer
from maps.models import HotspotRun
from maps.selection import Selection, selection_from

PAGE = 50
_QUESTION = [
    OpenApiParameter("kind", enum=list(Kind.values), description="What to look for; else now."),
    OpenApiParameter("category", description="Slug of a category or group; several with commas between."),
    OpenApiParameter("areas", enum=["hex250", "hex500", "hex1000", "kelurahan"]),
    OpenApiParameter("against", enum=["all", "years"], description="What says how many are expected."),
    OpenApiParameter("from", OpenApiTypes.DATE, description="First day, in Jakarta."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Last day, which counts too; else yesterday."),
    OpenApiParameter("longest", OpenApiTypes.INT, description="Of new: 7, 14 or 28 days."),
    OpenApiParameter("least", OpenApiTypes.INT, description="Of recurring: how often it came back."),
]
_AREA = OpenApiParameter("area", description="Kemendagri code of a kota, kecamatan or kelurahan.")


class HotspotQuestion(serializers.Serializer[Any]):
    """The words of a question, as in the address."""

    kind = serializers.ChoiceField(choices=list(Kind.values), required=False)
    category = serializers.CharField(required=False, allow_blank=True, max_length=400)
    areas = serializers.CharField(required=False, allow_blank=True, max_length=9)
    against = serializers.CharField(required=False, allow_blank=True, max_length=5)
    longest = serializers.CharField(required=False, allow_blank=True, max_length=2)
    least = serializers.CharField(required=False, allow_blank=True, max_length=2)

    def get_fields(self) -> dict[str, Any]:
        """`from` cannot be written as an attribute."""
        days = {
            name: serializers.CharField(required=False, allow_blank=True, max_length=10)
            for name in ("from", "to")
        }
        return {**super().get_fields(), **days}


@method_decorator([gzip_page, never_cache], name="dispatch")
class _Staff(APIView):
    further_refusals = (404,)
    """A search that was never made; for the description of the API."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        must_be(request.user, *ANALYSES)


class Hotspots(_Staff):
    """The cells of a search as GeoJSON, each with z, q, observed, expected and its class or label.

    `run` names one search; else the newest finished one of the question, of any days when none are given.
    """

    @extend_schema(
        parameters=[
            OpenApiParameter("run", OpenApiTypes.INT, description="Number of a search."),
            *_QUESTION,
            _AREA,
            OpenApiParameter("significant", OpenApiTypes.BOOL, description="1: only hot and cold places."),
        ],
        responses=HotspotsOut,
    )
    def get(self, request: Request) -> Response:
        words = request.query_params.dict()
        run, where = run_and_where(words)
        found = entries(run, where)
        if words.get("significant") in ("1", "true"):
            found = [one for one in found if is_significant(one)]
        return Response(collection(run, found))


class HotspotRuns(_Staff):
    """Searches, the newest first, 50 at a time; `before` leads on."""

    @extend_schema(
        operation_id="maps_hotspots_runs_list",
        parameters=[
            OpenApiParameter("kind", enum=list(Kind.values)),
            OpenApiParameter("category"),
            OpenApiParameter(
                "before", OpenApiTypes.INT, description="As `next` of the answer before gave it."
            ),
        ],
        responses=HotspotRunsOut,
    )
    def get(self, request: Request) -> Response:
        """Searches, the newest first, 50 at a time; `before` leads on."""
        words = request.query_params.dict()
        runs = HotspotRun.objects.defer("packed").order_by("-id")
        for key in ("kind", "category"):
            if words.get(key):
                runs = runs.filter(**{key: words[key]})
        if before := _whole(words, "before"):
            runs = runs.filter(pk__lt=before)
        found = list(runs[: PAGE + 1])
        onward = found[PAGE - 1].pk if len(found) > PAGE else None
        return Response({"note": disclaimer(), "runs": [about(run) for run in found[:PAGE]], "next": onward})

    @extend_schema(request=HotspotQuestion, responses={202: HotspotRunOut})
    def post(self, request: Request) -> Response:
        """Have something searched; the answer is there when the search's state is `done`."""
        asked = HotspotQuestion(data=request.data)
        asked.is_valid(raise_exception=True)
        user = request.user if isinstance(request.user, User) else None
        run = ask(question_from(asked.validated_data), by=user, cause=HotspotRun.Cause.PAGE)
        return Response(about(run), status=202)


class OneHotspotRun(_Staff):
    """One search without its answer: its state, its parameters, how long it took."""

    @extend_schema(responses=HotspotRunOut)
    def get(self, request: Request, number: int) -> Response:
        return Response(about(run_by_number(number)))


class RecurringProblems(_Staff):
    """Places where the same problem came back after it was solved, with cost and history."""

    @extend_schema(parameters=[OpenApiParameter("category"), _AREA, *_QUESTION[-1:]], responses=RecurringOut)
    def get(self, request: Request) -> Response:
        run, where = run_and_where({**request.query_params.dict(), "kind": Kind.RECURRING.value})
        return Response({"note": disclaimer(), "run": about(run), "places": entries(run, where)})


def run_and_where(words: Mapping[str, str]) -> tuple[HotspotRun, Where]:
    """The search that is meant, and what of it. Raises NoSuchSearch, BadInput."""
    if words.get("run"):
        return run_by_number(_whole(words, "run")), where_from(words)
    question = question_from(words)
    run = stored_for(question, is_dated=bool(words.get("from") or words.get("to")))
    if run is None:
        raise NoSuchSearch(_("Ini belum dihitung. Minta dengan POST ke /api/v1/maps/hotspots/runs."))
    return run, where_from(words)


def stored_for(question: Question, *, is_dated: bool) -> HotspotRun | None:
    """The newest answer. That for all has each category of NEW and RECURRING, too. Two queries at most."""
    run = latest_run(question, any_days=not is_dated)
    if run is None and question.category and question.kind in (Kind.NEW, Kind.RECURRING):
        return latest_run(question_from({**question.words(), "category": ""}), any_days=not is_dated)
    return run


def where_from(words: Mapping[str, str]) -> Where:
    """The limits of the address. Raises BadInput."""
    chosen: Selection = selection_from({key: words.get(key, "") for key in ("category", "area")})
    return Where(chosen.area_code, chosen.category_ids)


def run_by_number(number: int) -> HotspotRun:
    """Raises NoSuchSearch."""
    run = HotspotRun.objects.select_related("same_as").filter(pk=number).first()
    if run is None:
        raise NoSuchSearch(_("Pencarian nomor %(number)s tidak ada.") % {"number": number})
    return run


def is_significant(one: Mapping[str, Any]) -> bool:
    """Hot or cold at 10 %, or with a label; clusters and recurring places are all told because they are."""
    if "class" in one:
        return bool(one["class"] != "none")
    return bool(one["label"]) if "label" in one else True


def _whole(words: Mapping[str, str], key: str) -> int:
    text = words.get(key, "").strip()
    if not text:
        return 0
    if not text.isdecimal() or len(text) > 18:
        raise BadInput(_("%(key)s harus bilangan bulat.") % {"key": key})
    return int(text)
