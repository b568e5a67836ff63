"""The runs there were, one of them explained, and what one more or fewer visit a person would mean."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, Func, IntegerField
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from field_api import clock
from field_api.dispatch.curve import CurvePoint
from field_api.dispatch.reasons import LeftBecause
from field_api.models import AssignmentRun, Cutoff, Report, Validator
from field_api.steps.capacity import curve_of
from field_api.steps.planning import situation
from field_api.web.board import COORDINATES
from field_api.web.board_plan_rows import BECAUSE, SHOWN_LEFT
from field_api.web.office import for_roles

PAGE_SIZE = 30
_BAR_PX = 220


@require_safe
@for_roles(*COORDINATES)
def list_page(request: HttpRequest) -> HttpResponse:
    """`?page=`; newest first. The figures are taken out of the outcome by the database."""
    runs = AssignmentRun.objects.select_related("by").defer("inputs", "outcome")
    runs = runs.annotate(
        given=_length("outcome__assigned"),
        left=_length("outcome__left_over"),
        km=KT("outcome__distance_km"),
        one=KT("inputs__report"),
        new=Count("assignments"),
    )
    found = Paginator(runs.order_by("-created_at", "-id"), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(run, _km(run)) for run in found]
    return render(request, "web/board_runs.html", {"page": found, "rows": rows, "query": ""})


@require_safe
@for_roles(*COORDINATES)
def run_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: who got what and why, what was left and why, the costs by their parts, what it can be
    computed again from."""
    run = get_object_or_404(AssignmentRun.objects.select_related("by"), pk=pk)
    return render(request, "web/board_run.html", {"run": run, **_explained(run)})


@require_safe
@for_roles(*COORDINATES)
def capacity_page(request: HttpRequest) -> HttpResponse:
    """The capacity curve of what waits now."""
    try:
        now = situation(clock.now())
    except Cutoff.DoesNotExist:
        return render(request, "web/board_capacity.html", {"unset": True}, status=409)
    points = curve_of(now)
    words = {
        "bars": _bars(points),
        "waiting": len(now.tasks),
        "people": len(now.validators),
        "height": 24 + 44 * len(points),
    }
    return render(request, "web/board_capacity.html", words)


@dataclass(frozen=True)
class Bar:
    """One capacity with its two bars, in pixels, and where they stand."""

    point: CurvePoint
    more_km: float
    y: int
    km_px: int
    left_px: int

    @property
    def more(self) -> str:
        """With a sign: +1, −2."""
        return f"{self.point.more:+d}".replace("-", "−")


def _bars(points: list[CurvePoint]) -> list[Bar]:
    today = next(one for one in points if one.more == 0)
    far = max(one.distance_km for one in points) or 1
    many = max(one.left_over for one in points) or 1
    return [
        Bar(
            point=one,
            more_km=one.distance_km - today.distance_km,
            y=24 + 44 * row,
            km_px=round(_BAR_PX * one.distance_km / far),
            left_px=round(_BAR_PX * one.left_over / many),
        )
        for row, one in enumerate(points)
    ]


def _km(run: AssignmentRun) -> float | None:
    """Of a batch from the annotation, which is text."""
    text: str | None = getattr(run, "km", None)
    return float(text) if text else None


def _length(path: str) -> Func:
    return Func(F(path), function="jsonb_array_length", output_field=IntegerField())


def _explained(run: AssignmentRun) -> dict[str, Any]:
    """A batch in rounds and reasons; a run for one report as it is stored."""
    outcome, inputs = run.outcome, run.inputs
    if run.kind == AssignmentRun.Kind.INTRADAY:
        holder = Validator.objects.filter(pk=outcome.get("validator")).first()
        return {"holder": holder, "km": (outcome.get("distance_m") or 0) / 1000}
    given, left = outcome.get("assigned", []), outcome.get("left_over", [])[:SHOWN_LEFT]
    ids = {one["task"] for one in [*given, *left]}
    numbers = dict(Report.objects.filter(pk__in=ids).values_list("pk", "number"))
    names = dict(Validator.objects.values_list("pk", "name"))
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in sorted(given, key=lambda one: one["distance_m"]):
        told = {
            "number": numbers.get(one["task"], "?"),
            "km": one["distance_m"] / 1000,
            "reason": one["reason"],
        }
        rows[one["validator"]].append(told)
    capacity = {one["validator"]: one["capacity"] for one in inputs.get("loads", [])}
    costs = {name: metres / 1000 for name, metres in outcome.get("costs", {}).items()}
    return {
        "rounds": [
            (names.get(pk, "?"), capacity.get(pk), rows[pk], sum(one["km"] for one in rows[pk]))
            for pk in sorted(rows, key=lambda pk: (names.get(pk, ""), pk))
        ],
        "left_over": [
            (numbers.get(one["task"], "?"), BECAUSE[LeftBecause(one["because"])], one["reason"])
            for one in left
        ],
        "hidden": max(0, len(outcome.get("left_over", [])) - SHOWN_LEFT),
        "costs": costs,
        "given": len(given),
        "by_hand": len(inputs.get("by_hand", {})),
    }
