"""Addresses of the pages about reports."""

from django.urls import path

from field_api.web import follow

urlpatterns = [
    path("laporan/", follow.search, name="follow"),
    path("laporan/<str:number>", follow.report_page, name="follow-report"),
]
