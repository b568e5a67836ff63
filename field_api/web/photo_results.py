"""What a photo was found to be, in words: its newest verdict, or why there is none."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from field_api.models import JudgeFailure, Photo, Verdict
from field_api.steps.unjudged import MOST_TRIES

RESULTS = {
    "match": gettext_lazy("Cocok"),
    "unclear": gettext_lazy("Belum jelas"),
    "far": gettext_lazy("Jauh"),
    "no_location": gettext_lazy("Tanpa lokasi"),
    "redacted": gettext_lazy("Lokasi dikosongkan ponsel"),
    "invalid": gettext_lazy("Tidak terbaca"),
    "contradictory": gettext_lazy("Bertentangan"),
}


def result_of(photo: Photo, verdict: Verdict | None) -> str:
    """The newest verdict in words, or why there is none."""
    failure: JudgeFailure | None = getattr(photo, "failure", None)
    if verdict:
        return str(RESULTS.get(verdict.result, verdict.result))
    if failure and failure.tries >= MOST_TRIES:
        return _("Tidak dapat dinilai: %(reason)s") % {"reason": failure.get_reason_display()}
    return _("Belum dinilai")
