"""Addresses of this part: pages, in both languages, and the API."""

from django.urls import path

from maps import api, views

pages = [
    path("", views.map_page, name="map"),
]

urlpatterns = [
    path("maps/counts", api.CountsByKelurahan.as_view(), name="map-counts"),
    path("maps/heat", api.HeatCells.as_view(), name="map-heat"),
]
