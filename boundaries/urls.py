"""Addresses of this part, under /api/v1/."""

from django.urls import URLPattern, path

from boundaries import views

urlpatterns: list[URLPattern] = [
    path("areas/at", views.area_at, name="areas-at"),
    path("areas.geojson", views.areas_geojson, name="areas-geojson"),
    path("areas/<str:code>", views.area_detail, name="area-detail"),
]
