"""Addresses of the exports, in both languages."""

from django.urls import path

from maps.exports import views

pages = [
    path("ekspor", views.page, name="exports"),
    path("ekspor/berkas", views.at_once, name="export-now"),
    path("ekspor/buat", views.ask, name="export-ask"),
    path("ekspor/<uuid:pk>", views.show, name="export"),
    path("ekspor/<uuid:pk>/keadaan", views.state, name="export-state"),
    path("ekspor/<uuid:pk>/berkas", views.fetch, name="export-file"),
    path("ekspor/<uuid:pk>/batal", views.cancel, name="export-cancel"),
]
