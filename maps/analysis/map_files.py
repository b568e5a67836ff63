"""What is seen as one folium page, in Indonesian: heat, kelurahan by colour, the period with its slider."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from field_api.errors import BadInput
from maps.analysis.choice import Choice
from maps.analysis.files import attachment, of_choice
from maps.folium_files.choropleth import choropleth_file
from maps.folium_files.heat import heatmap_file
from maps.folium_files.page import MapFile
from maps.folium_files.time_slider import time_slider_file
from maps.selection import Selection


@of_choice
def heatmap(request: HttpRequest, choice: Choice) -> HttpResponseBase:
    """Of what one map shows (`of`)."""
    with translation.override("id"):
        return _file(choice, "peta-panas", heatmap_file(_shown(choice)))


@of_choice
def choropleth(request: HttpRequest, choice: Choice) -> HttpResponseBase:
    """Of what one map shows (`of`)."""
    with translation.override("id"):
        return _file(choice, "peta-wilayah", choropleth_file(_shown(choice)))


@of_choice
def time_slider(request: HttpRequest, choice: Choice) -> HttpResponseBase:
    """The whole of one period (`of`), in its steps."""
    with translation.override("id"):
        made = time_slider_file(choice.periods[choice.of - 1], choice.unit)
        return _file(choice, "peta-waktu", made)


def _shown(choice: Choice) -> Selection:
    selection = choice.shown[choice.of - 1]
    if selection is None:
        raise BadInput(_("Periode ini tidak sepanjang itu."))
    return selection


def _file(choice: Choice, name: str, made: MapFile) -> HttpResponse:
    response = HttpResponse(made.html, content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = attachment(choice, name, "html")
    return response
