"""One report as its officer sees it. A fixed number of queries, however much there is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from field_api import clock
from field_api.doubles import doubles_near
from field_api.models import Category, Membership, Photo, Report, Reporter, Unit
from field_api.possible import Step, possible_steps
from field_api.queries import is_openly_shown, place_names
from field_api.ready_words import reject_reasons, reply_texts
from field_api.refusals import in_language
from field_api.steps.merge import undo_until
from field_api.steps.note import WRITES_NOTES
from field_api.suggestions import suggestions_for
from field_api.tracking import standing_of
from field_api.uploads import MAX_PHOTOS
from field_api.web.follow import place_words
from field_api.web.work.due import due_words
from field_api.workflow import Status

_LEADS_TO = {
    Step.ACCEPT: Status.PROSES,
    Step.DISPOSE: Status.DISPOSISI,
    Step.HAND_BACK: Status.KOORDINASI,
    Step.REJECT: Status.DITOLAK,
    Step.FOLLOW_UP: Status.TINDAK_LANJUT,
}
NEAR_BORDER_M = 50.0
_NAMED = 3
_LEAST_P = 0.01
_OWN_KINDS = frozenset({Photo.Kind.REPORT, Photo.Kind.REOPEN})


def dossier(user: User, membership: Membership, report: Report) -> dict[str, Any]:
    """All that the page needs: see the template. Forms get their words only when their step is possible."""
    steps = possible_steps(membership, report, undo_until=undo_until(report))
    photos = list(report.photos.prefetch_related("verdicts"))
    return {
        "report": report,
        "is_kept_back": not is_openly_shown(report),
        "steps": {step.name.lower(): step.value for step in Step if step in steps},
        "due": due_words(report.due_at, clock.now()),
        "place": place_names(report.kelurahan_code),
        "border": _border(report),
        "photos": [(photo, *_verdict(photo)) for photo in photos],
        "own_photos": [photo for photo in photos if photo.kind in _OWN_KINDS],
        "changes": in_language(list(report.changes.select_related("unit", "by"))),
        "notes": list(report.notes.select_related("by")) if membership.role in WRITES_NOTES else [],
        "only_reads": membership.role not in WRITES_NOTES,
        "follow_ups": list(report.follow_ups.select_related("by", "unit")),
        "visits": list(report.visits.select_related("validator")),
        "voices": list(report.voices.all()),
        "standing": standing_of(report.number),
        "reporter": _reporter(user, report),
        "is_coordinator": membership.role == Membership.Role.COORDINATOR,
        "max_photos": MAX_PHOTOS,
        "config": _config(report),
        **_form_words(user, report, steps),
    }


def _form_words(user: User, report: Report, steps: frozenset[Step]) -> dict[str, Any]:
    words: dict[str, Any] = {}
    if Step.DISPOSE in steps:
        words["suggestions"] = suggestions_for(report)
        words["units"] = Unit.objects.filter(is_active=True).order_by("name")
    if Step.REJECT in steps:
        words["reasons"] = reject_reasons()
    if Step.ABSORB in steps or Step.MERGE in steps:
        words["doubles"] = doubles_near(user, report)
    if Step.SPLIT in steps:
        words["categories"] = Category.objects.filter(is_active=True).order_by("name")
    if steps & set(_LEADS_TO):
        texts = reply_texts(report)
        words["texts"] = {step.name.lower(): texts.get(to, []) for step, to in _LEADS_TO.items()}
    return words


def _verdict(photo: Photo) -> tuple[str, list[str]]:
    """What the check says in words, and every reason that it wrote down."""
    verdict = next(iter(photo.verdicts.all()), None)
    said = {
        "verdict": verdict.result if verdict else None,
        "distance_m": verdict.distance_m if verdict else None,
    }
    return place_words(said), [one["text"] for one in verdict.reasons] if verdict else []


def _border(report: Report) -> str:
    """Whether the border of the kelurahan is near, and which others it could be."""
    detail = report.place_detail
    edge_m, candidates = detail.get("edge_m"), detail.get("candidates") or []
    others = [one for one in candidates if one["code"] != report.kelurahan_code and one["p"] >= _LEAST_P]
    if others:
        names = ", ".join(f"{one['name']} ({one['p']:.0%})" for one in others[:_NAMED])
        return _("Di dekat batas: bisa juga %(names)s.") % {"names": names}
    if edge_m is not None and edge_m < NEAR_BORDER_M:
        return _("Batas kelurahan hanya %(metres)d m dari pin.") % {"metres": round(edge_m)}
    return ""


def _reporter(user: User, report: Report) -> Reporter | None:
    if not user.has_perm("field_api.view_reporter"):
        return None
    return Reporter.objects.filter(report=report).first()


def _config(report: Report) -> dict[str, Any]:
    point = report.point
    return {
        "point": {"lon": point.x, "lat": point.y, "accuracy": report.accuracy_m} if point else None,
        "area": f"/api/v1/areas/{report.kelurahan_code}?geometry=simple" if report.kelurahan_code else "",
        "proposals": [
            {"lon": one["lon"], "lat": one["lat"]}
            for one in report.place_detail.get("proposals") or []
            if "lon" in one and "lat" in one
        ],
        "baseMap": {"url": settings.BASE_MAP_URL, "attribution": settings.BASE_MAP_ATTRIBUTION},
        "words": {
            "zoomIn": _("Perbesar"),
            "zoomOut": _("Perkecil"),
            "here": _("Titik laporan"),
            "there": _("Titik baru"),
        },
    }
