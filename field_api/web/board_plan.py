"""The assignment run before it is one: looked at, changed by hand, pinned, and carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from field_api.errors import BadInput, CallerError, NoSuchReport, PlanChanged
from field_api.models import Cutoff, Report
from field_api.steps.assign import commit_preview, unpin
from field_api.steps.preview import MAX_MOVES, Preview, preview, read_token, token_of
from field_api.web.board import COORDINATES
from field_api.web.board_plan_rows import candidates, consequences, left_over, moves_made, rounds, totals
from field_api.web.office import for_roles, person


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*COORDINATES)
def plan_page(request: HttpRequest) -> HttpResponse:
    """`?pindah=<number>.<validator id>` for each move by hand, `?pilih=<number>` asks who could take it.

    A POST of `token` carries out what was seen; when something has changed meanwhile, it says what and shows
    the plan as it is now, with the same moves.
    """
    if request.method != "POST":
        moves, mistake = _moves(request.GET.getlist("pindah"))
        return _shown(request, moves, mistake=mistake, status=422 if mistake else 200)
    token = request.POST.get("token", "")
    try:
        run = commit_preview(token=token, by=person(request))
    except PlanChanged as error:
        moves = read_token(token).moves
        return _shown(request, moves, mistake=error.detail, changes=error.changes, status=409)
    except CallerError as error:
        return _shown(request, {}, mistake=error.detail, status=422)
    return redirect("board-run", pk=run.pk)


@require_POST
@for_roles(*COORDINATES)
def unpin_page(request: HttpRequest) -> HttpResponse:
    """POST `number`: the planner may decide on it again."""
    try:
        unpin(number=request.POST.get("number", "")[:20], by=person(request))
    except CallerError as error:
        status = 404 if isinstance(error, NoSuchReport) else 422
        return _shown(request, {}, mistake=error.detail, status=status)
    return redirect("board-plan")


def address_of(moves: Mapping[int, int], numbers: Mapping[int, str], **more: str) -> str:
    """The query of a preview with these moves."""
    pairs = [("pindah", f"{numbers[pk]}.{to}") for pk, to in moves.items()]
    return f"?{urlencode([*pairs, *more.items()])}"


def _moves(words: Sequence[str]) -> tuple[dict[int, int], str]:
    """Report id -> validator id, in the order given; the last one for a report counts. And what is wrong."""
    wanted: dict[str, int] = {}
    for word in words[: MAX_MOVES * 2]:
        number, _dot, validator = word.partition(".")
        if not validator.isdecimal() or len(validator) > 9:
            return {}, _("Perpindahan '%(word)s' tidak terbaca.") % {"word": word[:40]}
        wanted.pop(number, None)
        wanted[number] = int(validator)
    known = dict(Report.objects.filter(number__in=list(wanted)).values_list("number", "pk"))
    strange = [number for number in wanted if number not in known]
    mistake = _("Laporan %(number)s tidak ada.") % {"number": strange[0][:20]} if strange else ""
    return {known[number]: to for number, to in wanted.items() if number in known}, mistake


def _shown(
    request: HttpRequest,
    moves: Mapping[int, int],
    *,
    mistake: str = "",
    changes: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    try:
        shown = preview(by=person(request), moves=moves)
    except BadInput as error:
        mistake, status = error.detail, 422
        shown = preview(by=person(request), moves={})
    except Cutoff.DoesNotExist:
        return render(request, "web/board_plan.html", {"unset": True}, status=409)
    return render(
        request,
        "web/board_plan.html",
        _words(request, shown, mistake=mistake, changes=changes),
        status=status,
    )


def _words(
    request: HttpRequest, shown: Preview, *, mistake: str, changes: Sequence[str]
) -> dict[str, object]:
    numbers = {pk: report.number for pk, report in shown.situation.reports.items()}
    names = {one.pk: one.name for one in shown.situation.validators}
    asked = request.GET.get("pilih", "")
    refused = [(numbers.get(pk, pk), names.get(to, to), why) for pk, to, why in shown.refused]
    groups, hidden = left_over(shown)
    return {
        "shown": shown,
        "totals": totals(shown),
        "rounds": rounds(shown),
        "left_over": groups,
        "hidden": hidden,
        "moves": [
            (one, address_of({k: v for k, v in shown.moves.items() if k != one.pk}, numbers))
            for one in moves_made(shown)
        ],
        "consequences": consequences(shown) if shown.moves else [],
        "refused": refused,
        "mistake": mistake,
        "changes": changes,
        "token": token_of(shown),
        "here": address_of(shown.moves, numbers),
        "asked": asked,
        "choice": candidates(shown, asked, lambda moves: address_of(moves, numbers)) if asked else None,
    }
