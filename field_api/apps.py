"""The app that holds reports and the way each takes."""

from django.apps import AppConfig


class FieldApiConfig(AppConfig):
    name = "field_api"
    verbose_name = "Laporan"
