"""The answers of the analysis, as the page's script and other programs get them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from maps.analysis.choice import Choice
from maps.analysis.difference import difference, smallness
from maps.analysis.figures import Cells, Figures, figures
from maps.analysis.steps import days_in_words
from maps.areas.words import number
from maps.scale import Band, bands


@dataclass(frozen=True, slots=True)
class Seen:
    """The figures of each period, and the colour classes that both share: of whole periods and of steps."""

    choice: Choice
    figures: tuple[Figures, ...]
    whole: list[Band]
    steps: list[Band]

    def label(self, period: int, step: int) -> str:
        """The days that a map shows; empty when its period has no such step."""
        one = self.choice.periods[period]
        if step == 0:
            return days_in_words(one.first_day, one.last_day)
        return one.steps[step - 1].words if step <= len(one.steps) else ""

    def difference(self, step: int) -> str:
        """In words, what became of the second period's number; empty when nothing is compared."""
        if len(self.figures) < 2:
            return ""
        (now, before), (one, other) = self.figures, self.choice.periods
        today = self.choice.today
        days = one.days(step, today), other.days(step, today)
        return difference(now.total(step), before.total(step), *days)


def seen(choice: Choice) -> Seen:
    """One query a period."""
    found = tuple(figures(period, choice.unit) for period in choice.periods)
    whole = [count for one in found for count in one.counts(0).values()]
    every = [count for one in found for numbers in one.by_code.values() for count in numbers]
    return Seen(choice, found, bands(whole), bands(every))


def as_json(view: Seen) -> dict[str, Any]:
    """`periods` (each with its days, `total`, `elsewhere`, `steps`, and by kelurahan the steps' numbers),
    `bands` (`whole`, `step`) and, by step with 0 for all, `differences`."""
    return {
        "unit": view.choice.unit,
        "periods": [_period(view, i) for i in range(len(view.figures))],
        "bands": {
            "whole": [asdict(band) | {"words": band.words} for band in view.whole],
            "step": [asdict(band) | {"words": band.words} for band in view.steps],
        },
        "differences": [view.difference(step) for step in range(view.choice.most_steps + 1)]
        if len(view.figures) == 2
        else [],
    }


def _period(view: Seen, i: int) -> dict[str, Any]:
    period, found = view.choice.periods[i], view.figures[i]
    shown = range(len(period.steps) + 1)
    return {
        "first_day": str(period.first_day),
        "last_day": str(period.last_day),
        "total": found.total(0),
        "elsewhere": found.outside(0),
        "labels": [view.label(i, step) for step in shown],
        "totals": [number(found.total(step)) for step in shown],
        "few": [smallness(found.total(step)) for step in shown],
        "steps": [
            {"first_day": str(step.first_day), "last_day": str(step.last_day), "total": total}
            for step, total in zip(period.steps, found.steps, strict=True)
        ],
        "areas": found.by_code,
    }


def cells_json(found: Cells, *, is_compared: bool) -> dict[str, Any]:
    """`cell_m`, `in_cells` (reports drawn, by period) and `cells`: [lon, lat, reports, compared, peak]."""
    in_cells = [sum(cell.reports for cell in found.cells), sum(cell.compared for cell in found.cells)]
    return {
        "cell_m": found.cell_m,
        "in_cells": in_cells if is_compared else in_cells[:1],
        "cells": [
            [round(cell.lon, 5), round(cell.lat, 5), cell.reports, cell.compared, cell.peak]
            for cell in found.cells
        ],
    }
