"""The app that knows where a point is."""

from django.apps import AppConfig


class BoundariesConfig(AppConfig):
    name = "boundaries"
    verbose_name = "Batas wilayah"
