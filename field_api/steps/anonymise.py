"""Who reported is forgotten some time after a report was closed; the report itself stays."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from field_api import clock, originals
from field_api.errors import BadInput
from field_api.evidence.apart import apart
from field_api.evidence.exif import read_photo
from field_api.evidence.opening import PILLOW_FAILURES, PhotoRefused
from field_api.evidence.stripping import without_metadata
from field_api.models import Alert, Outbox, Photo, Report, Reporter, SentRequest, StatusChange, Verdict, Voice
from field_api.personal_words import names_a_person
from field_api.steps.bulk_work import bulk_work
from field_api.workflow import CLOSED

log = logging.getLogger(__name__)

ANONYMISED = "reports_anonymised"
"""In the audit trail, one row for each lot."""
_AT_ONCE = 500
OF_CITIZENS = (Photo.Kind.REPORT, Photo.Kind.REOPEN, Photo.Kind.VOICE)
_NO_CONTACT = {"name": "", "email": "", "phone": ""}
_NO_MORE_NEWS = "tidak dikirim, identitas dihapus"


def anonymise_due() -> int:
    """What ANONYMISE_AFTER_DAYS asks for, one lot; how many reports. 0 days: nothing, ever."""
    days = settings.ANONYMISE_AFTER_DAYS
    return anonymise_reporters(closed_for=timedelta(days=days)) if days else 0


def anonymise_reporters(*, closed_for: timedelta) -> int:
    """Forget who reported what has been closed for so long, at most 500 at a time; how many reports.

    Blank afterwards: name, e-mail, phone, device, keys and hashes to know a repeat by, links to pictures of
    other programs, addresses of messages and alerts about it, where and when a citizen took a photo, in the
    original file too. What was typed stays; where it seems to name a person, somebody is asked to look.

    Safe to repeat, and a report that was opened again and closed is forgotten again. Raises BadInput for a
    time in which the reporter may still reopen it.
    """
    least = timedelta(days=settings.REOPEN_WITHIN_DAYS)
    if closed_for < least:
        raise BadInput(
            f"Paling cepat {least.days} hari: sampai itu pelapor masih bisa membuka laporannya lagi."
        )
    if not due_reports(closed_for).exists():
        return 0
    with bulk_work(ANONYMISED) as detail:
        rows = due_reports(closed_for).select_for_update(skip_locked=True, of=("self",))
        keys = list(rows.order_by("status_since").values_list("pk", flat=True)[:_AT_ONCE])
        forget(keys)
        detail |= {"reports": len(keys), "days": closed_for.days}
    return len(keys)


def due_reports(closed_for: timedelta) -> QuerySet[Report]:
    """Closed for so long, and not anonymised since. A merged one is closed when the one that stays is."""
    not_yet = Q(anonymised_at__isnull=True) | Q(anonymised_at__lt=F("status_since"))
    really = Q(duplicate_of=None) | Q(duplicate_of__status__in=CLOSED)
    return Report.objects.filter(
        not_yet, really, status__in=CLOSED, status_since__lte=clock.now() - closed_for
    ).order_by()


def forget(keys: Sequence[int]) -> None:
    """All that tells who sent these reports, in the caller's transaction of `bulk_work`. Safe to repeat."""
    now = clock.now()
    reports = Report.objects.filter(pk__in=keys)
    forget_contact(keys, now)
    SentRequest.objects.filter(report__in=keys).exclude(media_url="").update(media_url="")
    Alert.objects.filter(report__in=keys, ended_at=None).update(ended_at=now)
    for voice in Voice.objects.filter(report__in=keys).exclude(device__startswith=_NOBODYS):
        Voice.objects.filter(pk=voice.pk).update(device=f"{_NOBODYS}{voice.pk}")
    _forget_where_photos_were_taken(keys)
    Report.objects.filter(pk__in=_with_a_persons_words(keys)).update(words_to_check=True)
    reports.filter(derived_key__startswith="open311:").update(derived_key=None)
    reports.update(device="", idempotency_key=None, payload_sha256="", anonymised_at=now)


_NOBODYS = "-"


def forget_contact(keys: Iterable[int], now: datetime) -> None:
    """Nobody is told of these reports any more, and nothing says whom they were told before."""
    keys = list(keys)
    Reporter.objects.filter(report__in=keys, anonymised_at=None).update(**_NO_CONTACT, anonymised_at=now)
    of_reports = Outbox.objects.filter(report__in=keys).exclude(kind="alert")
    of_reports.exclude(to_email="").update(to_email="")
    of_reports.filter(sent_at=None).update(sent_at=now, outcome=_NO_MORE_NEWS)


def texts_of(keys: Sequence[int]) -> list[tuple[int, str]]:
    """What citizens typed about these reports, each with its report: also when reopening and rating it."""
    found: list[tuple[int, str]] = []
    for pk, description, address in Report.objects.filter(pk__in=keys).values_list(
        "pk", "description", "address"
    ):
        found += [(pk, description), (pk, address)]
    reopened = StatusChange.objects.filter(report__in=keys, was__in=CLOSED, by=None)
    found += reopened.values_list("report_id", "note")
    for related in ("surveys", "voices"):
        rows = Report.objects.filter(pk__in=keys, **{f"{related}__isnull": False})
        found += rows.values_list("pk", f"{related}__note")
    return [(pk, text) for pk, text in found if text.strip()]


def _with_a_persons_words(keys: Sequence[int]) -> set[int]:
    return {pk for pk, text in texts_of(keys) if names_a_person(text)}


def _forget_where_photos_were_taken(keys: Sequence[int]) -> None:
    photos = Photo.objects.filter(report__in=keys, kind__in=OF_CITIZENS)
    for photo in photos.iterator():
        try:
            with transaction.atomic():
                _strip(photo, keys)
        except (PhotoRefused, *PILLOW_FAILURES):
            log.exception("the original of photo %s could not be freed of its metadata", photo.pk)
            _forget_position(photo, photo.facts)
    Verdict.objects.filter(photo__in=photos).update(inputs={}, reasons=[], distance_m=None)


def _strip(photo: Photo, keys: Sequence[int]) -> None:
    """The file keeps its name, the hash of what was sent. One that is evidence elsewhere stays as it is."""
    others = Photo.objects.filter(sha256=photo.sha256).exclude(report__in=keys, kind__in=OF_CITIZENS)
    if others.filter(Q(kind__in=OF_CITIZENS, report__anonymised_at=None) | ~Q(kind__in=OF_CITIZENS)).exists():
        _forget_position(photo, photo.facts)
        return
    data = originals.original_path(photo.sha256).read_bytes()
    bare = apart(without_metadata, data, max_bytes=max(len(data), settings.MAX_PHOTO_BYTES))
    facts = read_photo(bare, max_bytes=max(len(bare), settings.MAX_PHOTO_BYTES)).as_dict()
    if bare != data:
        originals.replace(bare, photo.sha256)
    _forget_position(photo, facts | {"sha256": photo.sha256})


_SAYS_NOTHING = {
    "position": None,
    "no_position": "absent",
    "position_note": "",
    "gps_at": None,
    "taken_local": None,
    "offset": None,
    "direction_deg": None,
    "dop": None,
    "make": "",
    "model": "",
    "software": "",
}


def _forget_position(photo: Photo, facts: dict[str, object]) -> None:
    kept = {name: value for name, value in facts.items() if name not in _SAYS_NOTHING}
    silent = {name: value for name, value in _SAYS_NOTHING.items() if name in facts}
    photo.facts = kept | silent
    photo.fix_point, photo.fix_accuracy_m, photo.fix_at, photo.shutter = None, None, None, {}
    photo.save(update_fields=["facts", "fix_point", "fix_accuracy_m", "fix_at", "shutter"])
