"""Addresses of the vector tiles."""

from django.urls import path

from maps.vector_tiles import api

urlpatterns = [
    path("maps/vector/reports.json", api.ReportTileJSON.as_view(), name="report-tilejson"),
    path("maps/vector/reports/<int:z>/<int:x>/<int:y>.mvt", api.ReportTiles.as_view(), name="report-tiles"),
]
