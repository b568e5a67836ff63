"""The project's own app: its start-up checks and base page."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class ProjectConfig(AppConfig):
    name = "geo_crm"
    verbose_name = "geo-crm"

    def ready(self) -> None:
        from geo_crm import checks, safety  # noqa: F401, PLC0415  registers them
        from geo_crm.database import commit_to_disk  # noqa: PLC0415  registers a check too

        connection_created.connect(commit_to_disk, dispatch_uid="geo_crm.commit_to_disk")
