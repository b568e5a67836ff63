"""The board of the day: what came in, what must be decided, who is where; and the lists behind the counts."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from boundaries import official
from field_api import clock
from field_api.models import Membership
from field_api.steps import duty
from field_api.web.board_lists import NAMES, board_counts, board_day, for_table, reports_of
from field_api.web.board_people import board_people, on_the_map
from field_api.web.office import for_roles

PAGE_SIZE = 50
COORDINATES = (Membership.Role.COORDINATOR,)


@require_safe
@for_roles(*COORDINATES)
def page(request: HttpRequest) -> HttpResponse:
    """The day at one glance. A fixed number of queries."""
    at = clock.now()
    day = board_day(at)
    people = board_people(at)
    words = {
        "day": day,
        "counts": board_counts(day) if day else [],
        "people": people,
        "on_duty": sum(not one.is_away and one.validator.capacity > 0 for one in people),
        "places": sum(one.validator.capacity for one in people if not one.is_away),
        "taken": sum(one.load + one.done for one in people if not one.is_away),
        "stops": [(stop, area_name(stop.area_code)) for stop in duty.stops(at)],
        "config": {"people": on_the_map(people), "baseMap": base_map(), "words": _map_words()},
    }
    return render(request, "web/board.html", words)


@require_safe
@for_roles(*COORDINATES)
def list_page(request: HttpRequest, name: str) -> HttpResponse:
    """The reports behind one count, `?page=`; the most pressing first."""
    day = board_day(clock.now())
    if name not in NAMES or day is None:
        raise Http404(_("Daftar itu tidak ada."))
    found = Paginator(for_table(reports_of(name, day)), PAGE_SIZE).get_page(request.GET.get("page"))
    words = {
        "name": name,
        "title": NAMES[name],
        "names": NAMES,
        "page": found,
        "day": day,
        "rows": [(report, area_name(report.kelurahan_code)) for report in found],
        "query": "",
    }
    return render(request, "web/board_list.html", words)


def area_name(code: str) -> str:
    """As people say it, with the kecamatan after a kelurahan; the code itself for one that is unknown."""
    area = official.by_code(code) if code else None
    if area is None:
        return _("Seluruh Jakarta") if code == "31" else code
    return official.full_name(area) if area.level != "kota" else area.short_name


def base_map() -> dict[str, str]:
    """For Leaflet."""
    return {"url": settings.BASE_MAP_URL, "attribution": settings.BASE_MAP_ATTRIBUTION}


def _map_words() -> dict[str, str]:
    return {
        "zoomIn": _("Perbesar"),
        "zoomOut": _("Perkecil"),
        "base": _("titik awal"),
        "stop": _("perhentian"),
        "all": _("Semua petugas"),
        "shown": _("Putaran yang ditampilkan:"),
    }
