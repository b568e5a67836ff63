"""Addresses of OGC API - Features: /ogc/ and below."""

from django.urls import path

from maps.ogc import qgis, views

_one = "ogc/collections/<str:name>"

pages = [
    path("ogc", views.landing),
    path("ogc/", views.landing, name="ogc-landing"),
    path("ogc/conformance", views.conformance, name="ogc-conformance"),
    path("ogc/api", views.api, name="ogc-api"),
    path("ogc/collections", views.collections, name="ogc-collections"),
    path(_one, views.collection, name="ogc-collection"),
    path(f"{_one}/queryables", views.queryables, name="ogc-queryables"),
    path(f"{_one}/items", views.items, name="ogc-items"),
    path(f"{_one}/items/<str:key>", views.item, name="ogc-item"),
    path("analisis/qgis", qgis.page, name="qgis-help"),
    path("analisis/qgis/token", qgis.token, name="qgis-token"),
]
