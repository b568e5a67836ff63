"""The project's own app: its start-up checks and base page."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ProjectConfig(AppConfig):
    name = "geo_crm"
    verbose_name = "geo-crm"

    def ready(self) -> None:
        from geo_crm import checks  # noqa: F401, PLC0415  registers them


class StaticFiles(StaticFilesConfig):
    """`collectstatic` leaves out what no page loads; compressing it takes half a minute."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "rest_framework",  # for DRF's own pages, which are off
        *("*.d.ts", "*.cjs", "*.md", "*.txt", "*.gz", "package.json", "ext", "leaflet-src*", "umd.js"),
        *("async-iterators.*", "htmx.js", "htmx.amd.js", "htmx.esm.js", "htmx.cjs.js"),
    ]
