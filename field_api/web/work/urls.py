"""Addresses of the work list, in both languages."""

from django.urls import path

from field_api.web.work import bulk, report, take, worklist

pages = [
    path("kerja/", worklist.list_page, name="work-list"),
    path("kerja/daftar.csv", worklist.list_file, name="work-list-file"),
    path("kerja/massal", bulk.take_many, name="work-bulk"),
    path("kerja/<str:number>", report.report_page, name="work-report"),
    path("kerja/<str:number>/pratinjau-pin", report.pin_page, name="work-pin"),
    path("kerja/<str:number>/<str:step>", take.take_step, name="work-step"),
]
