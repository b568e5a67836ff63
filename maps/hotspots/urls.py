"""Addresses of the hot spots: the page, and the API."""

from django.urls import path

from maps.hotspots import api, views

pages = [
    path("analisis/titik-panas", views.page, name="hotspots"),
    path("analisis/titik-panas/hitung", views.search, name="hotspots-search"),
]

urlpatterns = [
    path("maps/hotspots", api.Hotspots.as_view(), name="map-hotspots"),
    path("maps/hotspots/runs", api.HotspotRuns.as_view(), name="map-hotspot-runs"),
    path("maps/hotspots/runs/<int:number>", api.OneHotspotRun.as_view(), name="map-hotspot-run"),
    path("maps/hotspots/recurring", api.RecurringProblems.as_view(), name="map-hotspots-recurring"),
]
