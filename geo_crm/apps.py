"""The project's own app: its start-up checks and base page."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "geo_crm"
    verbose_name = "geo-crm"

    def ready(self) -> None:
        from geo_crm import checks  # noqa: F401, PLC0415  registers them
