"""Photos out: copies without metadata for those who may look, originals as attachments for staff."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import FileResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from field_api import originals, queries
from field_api.errors import Busy, NoSuchReport
from field_api.evidence.apart import HelperBusyError
from field_api.models import Photo
from field_api.public_copies import NoCopyError, copy_path
from field_api.steps.audit import record_seen


class PublicCopy(APIView):
    """A JPEG made of pixels only: everybody's for a public report, staff's for the rest."""

    permission_classes = [AllowAny]
    further_refusals = (503,)
    size = "public"

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    def get(self, request: Request, number: str, photo_id: int) -> FileResponse:
        photo = _photo(number, photo_id)
        is_public = queries.is_openly_shown(photo.report) and photo.kind not in queries.STAFF_PHOTOS
        if not (is_public or queries.visible_reports(request.user).filter(number=number).exists()):
            raise _no_photo(number, photo_id)
        try:
            path = copy_path(photo.sha256, self.size)
        except (NoCopyError, FileNotFoundError) as failure:
            raise NoSuchReport(_("Foto ini rusak atau terlalu besar untuk ditampilkan.")) from failure
        except HelperBusyError as failure:
            raise Busy(_("Foto ini sedang disiapkan; coba lagi sebentar lagi.")) from failure
        response = FileResponse(path.open("rb"), content_type="image/jpeg")
        response["Cache-Control"] = "public, max-age=86400" if is_public else "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        # Django would name it by its file, which is named by the hash of what was sent.
        response["Content-Disposition"] = f'inline; filename="{number}-{photo_id}.jpg"'
        return response


class Original(APIView):
    """The bytes as they were sent, never shown inline."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, number: str, photo_id: int) -> FileResponse:
        queries.report_for(request.user, number)
        photo = _photo(number, photo_id)
        assert isinstance(request.user, User)  # noqa: S101  others see no report
        record_seen(number, by=request.user, page="original")
        extension = photo.media_type.partition("/")[2].replace("jpeg", "jpg")
        return FileResponse(
            originals.original_path(photo.sha256).open("rb"),
            as_attachment=True,
            filename=f"{number}-{photo.pk}.{extension}",
            content_type="application/octet-stream",
            headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
        )


def _photo(number: str, photo_id: int) -> Photo:
    photo = Photo.objects.select_related("report").filter(report__number=number, pk=photo_id).first()
    if photo is None or not originals.original_path(photo.sha256).exists():
        raise _no_photo(number, photo_id)
    return photo


def _no_photo(number: str, photo_id: int) -> NoSuchReport:
    return NoSuchReport(f"Laporan {number} tidak punya foto {photo_id}.")
