"""The rival of `bench.lookup`: what MapIt does for a point, on our tables, behind our middleware.

Which generation, then codes and parents of the areas that cover the point, then the areas themselves: the
same geographic question three times over polygons of all three levels, by server-side cursors, as a stream.
"""

import json
from collections.abc import Iterator

from django.contrib.gis.geos import Point
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path

import geo_crm.urls
from boundaries.editions import current_edition
from boundaries.models import Area, Level

LEVELS = [Level.KOTA, Level.KECAMATAN, Level.KELURAHAN]


def at(request: HttpRequest) -> StreamingHttpResponse:
    point = Point(float(request.GET["lon"]), float(request.GET["lat"]), srid=4326)
    here = Area.objects.filter(edition_id=current_edition().pk, level__in=LEVELS, outline__covers=point)
    codes = Area.objects.filter(pk__in=here.values("pk")).values_list("pk", "code", "bps_code")
    parents = Area.objects.filter(children__in=here.values("pk")).values_list("children__pk", "pk", "name")
    code_of = {pk: both for pk, *both in codes.iterator()}
    parent_of = {pk: both for pk, *both in parents.iterator()}

    def chunks() -> Iterator[str]:
        yield "{"
        areas = here.values("pk", "level", "name", "edition_id").distinct().order_by("pk")
        for count, area in enumerate(areas.iterator()):
            whole = {**area, "codes": code_of[area["pk"]], "parent": parent_of.get(area["pk"])}
            yield f"{', ' if count else ''}{json.dumps(str(area['pk']))}: {json.dumps(whole)}"
        yield "}"

    return StreamingHttpResponse(chunks(), content_type="application/json")


urlpatterns = [path("api/v1/areas/at", at), *geo_crm.urls.urlpatterns]
