"""Addresses of this part."""

from django.urls import path

from maps import api, views

urlpatterns = [
    path("", views.map_page, name="map"),
    path("api/v1/maps/counts", api.CountsByKelurahan.as_view(), name="map-counts"),
    path("api/v1/maps/heat", api.HeatCells.as_view(), name="map-heat"),
]
