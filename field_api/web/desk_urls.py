"""Addresses of the validation desk, the criteria, the audit trail and the results, in both languages."""

from django.urls import path

from field_api.web import audit, criteria, desk, results

pages = [
    path("koordinator/validasi/", desk.list_page, name="desk"),
    path("koordinator/validasi/<str:number>", desk.one_page, name="desk-report"),
    path("koordinator/jejak", audit.list_page, name="audit"),
    path("koordinator/jejak.csv", audit.export, name="audit-csv"),
    path("koordinator/hasil", results.page, name="results"),
    path("koordinator/hasil.csv", results.export, name="results-csv"),
    path("kriteria/", criteria.list_page, name="criteria"),
    path("kriteria/tanya", criteria.ask_page, name="criteria-ask"),
    path("kriteria/rapat/<int:pk>", criteria.answer_page, name="criteria-answer"),
]
