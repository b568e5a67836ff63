"""Addresses of this part: pages, in both languages, and the API."""

from django.urls import path

from maps import api, feeds, public_map, views
from maps.analysis import urls as analysis
from maps.areas.urls import pages as areas
from maps.bulletin import urls as bulletin
from maps.exports import urls as exports
from maps.heat_tiles.views import HeatLegend, HeatTile
from maps.hotspots import urls as hotspots
from maps.ogc.urls import pages as ogc
from maps.vector_tiles import urls as vector_tiles

pages = [
    path("", views.map_page, name="map"),
    path("peta", public_map.page, name="public-map"),
    path("peta/rss", feeds.ReportsRss(), name="feed-rss"),
    path("peta/atom", feeds.ReportsAtom(), name="feed-atom"),
    *areas,
    *bulletin.pages,
    *analysis.pages,
    *exports.pages,
    *ogc,
    *hotspots.pages,
]

urlpatterns = [
    path("maps/counts", api.CountsByKelurahan.as_view(), name="map-counts"),
    path("maps/heat", api.HeatCells.as_view(), name="map-heat"),
    path("maps/heat/legend", HeatLegend.as_view(), name="heat-legend"),
    path("maps/heat/<str:z>/<str:x>/<str:y>.png", HeatTile.as_view(), name="heat-tile"),
    path("maps/points", public_map.Points.as_view(), name="map-points"),
    *analysis.urlpatterns,
    *vector_tiles.urlpatterns,
    *hotspots.urlpatterns,
]
