"""Addresses of the pages about reports, in both languages, and of the phone app."""

from django.urls import path
from django.views.generic import RedirectView

from field_api.web import follow, phone

pages = [
    path("laporan/", follow.search, name="follow"),
    path("laporan/<str:number>", follow.report_page, name="follow-report"),
]

urlpatterns = [
    path("lapangan", RedirectView.as_view(pattern_name="phone")),
    path("lapangan/", phone.page, name="phone"),
    path("lapangan/sw.js", phone.service_worker, name="phone-worker"),
    path("lapangan/manifest.webmanifest", phone.manifest, name="phone-manifest"),
    path("lapangan/<str:name>", phone.home_icon, name="phone-icon"),
]
