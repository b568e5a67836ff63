"""News as RSS and Atom: each public report as it comes in and each stage that it reaches, with its place."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.gis.feeds import Feed, GeoAtom1Feed, GeoRSSFeed
from django.contrib.gis.geos import Point
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page

from field_api.errors import BadInput
from field_api.models import Report, StatusChange
from field_api.queries import openly_shown, place_names
from field_api.steps.news import what_happened
from field_api.vicinity import Circle, circle_from
from maps.selection import Selection, selection_from

NEWEST = 50
_FOR_FIVE_MINUTES = cache_control(public=True, max_age=300)


class Wanted:
    """What a feed is about, from its address: the maps' filters, or a circle (`lon`, `lat`, `radius`)."""

    def __init__(self, words: dict[str, str]) -> None:
        self.selection: Selection = selection_from(words)
        self.circle: Circle | None = circle_from(words)
        kept = ("category", "from", "to", "status", "area", "lon", "lat", "radius")
        self.query = urlencode({key: words[key] for key in kept if words.get(key)})

    def reports(self) -> QuerySet[Report]:
        """Only what anyone may see, private, held and hidden ones never."""
        reports = openly_shown(self.selection.reports())
        return reports.filter(self.circle.holds()) if self.circle else reports

    @property
    def title(self) -> str:
        if self.circle:
            where = _("dalam %(radius)d m dari titik pilihan") % {"radius": self.circle.radius_m}
        else:
            where = _("di %(area)s") % {"area": self.selection.area_name}
        what = self.selection.category_name if self.selection.category else _("Laporan warga")
        return f"{what} {where}"


class ReportsRss(Feed):
    """RSS 2.0 with GeoRSS points. One query for the items, three at most for the filters."""

    feed_type: type[GeoRSSFeed] | type[GeoAtom1Feed] = GeoRSSFeed
    _name = "feed-rss"

    @method_decorator([gzip_page, conditional_page, _FOR_FIVE_MINUTES])
    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().__call__(request, *args, **kwargs)
        except BadInput as error:
            return HttpResponseBadRequest(error.detail, content_type="text/plain; charset=utf-8", status=422)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Wanted:
        return Wanted(request.GET.dict())

    def title(self, wanted: Wanted) -> str:
        return wanted.title

    def subtitle(self, wanted: Wanted) -> str:
        return self.description(wanted)

    def description(self, wanted: Wanted) -> str:
        return _("Laporan baru dan setiap tahap yang dicapainya. Tanpa laporan privat.")

    def link(self, wanted: Wanted) -> str:
        return f"{reverse('public-map')}?{wanted.query}"

    def feed_url(self, wanted: Wanted) -> str:
        return f"{reverse(self._name)}?{wanted.query}"

    def items(self, wanted: Wanted) -> QuerySet[StatusChange]:
        changes = StatusChange.objects.filter(report__in=wanted.reports())
        with_words = changes.select_related("report__category", "report__duplicate_of", "unit")
        return with_words.order_by("-at", "-pk")[:NEWEST]

    def item_title(self, item: StatusChange) -> str:
        place = place_names(item.report.kelurahan_code)
        where = f", {place['kelurahan']['name']}" if place else ""
        return f"{item.report.category.label}{where}: {what_happened(item)}"

    def item_description(self, item: StatusChange) -> str:
        words = {"number": item.report.number, "what": what_happened(item)}
        said = _("Laporan %(number)s: %(what)s.") % words
        return f"{said} {item.unit.name}." if item.unit else said

    def item_link(self, item: StatusChange) -> str:
        return reverse("follow-report", args=[item.report.number])

    def item_guid(self, item: StatusChange) -> str:
        """The same in every feed and language, so that readers show it once. A key would count all moves."""
        return f"{item.report.number}-{item.became}-{item.at.timestamp():.6f}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: StatusChange) -> datetime:
        return item.at

    def item_updateddate(self, item: StatusChange) -> datetime:
        return item.at

    def item_categories(self, item: StatusChange) -> list[str]:
        return [item.report.category.label]

    def item_geometry(self, item: StatusChange) -> Point | None:
        return item.report.point


class ReportsAtom(ReportsRss):
    """The same as Atom 1.0."""

    feed_type = GeoAtom1Feed
    _name = "feed-atom"
