"""Where the files of exports lie."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from maps.models import Export


def folder() -> Path:
    path = Path(settings.MEDIA_ROOT) / "exports"
    path.mkdir(parents=True, exist_ok=True)
    return path


def file_of(export: Export) -> Path:
    return folder() / f"{export.pk}.{export.format}"


def part_of(export: Export) -> Path:
    """Of this attempt alone: a worker that was thought dead has another. GDAL wants the right ending."""
    return folder() / f"{export.pk}.{export.attempt}.part.{export.format}"


def remove_file(export: Export) -> None:
    """The file and what attempts left of it."""
    for path in folder().glob(f"{export.pk}.*"):
        path.unlink(missing_ok=True)
