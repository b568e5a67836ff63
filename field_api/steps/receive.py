"""Intake: a complaint becomes a report with a number, a place, a unit and a deadline. It is never lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from boundaries.points import read_position
from field_api import clock
from field_api.errors import BadInput, Conflict, TooMany
from field_api.models import Deadline, Outbox, Photo, Report, Reporter, StatusChange
from field_api.steps.deadlines import CategoryFrom, category_from, local_day
from field_api.steps.locate import Located, locate_point, propose_from_text, with_side
from field_api.steps.moderate import note_held
from field_api.steps.numbering import number_report
from field_api.steps.photos import PhotoIn, ReadPhoto, attach, keep_originals, read_photos
from field_api.steps.repeats import Sent, sent
from field_api.steps.route import Route, route
from field_api.steps.traps import Doubt, blocked_words_in

_Stage = Deadline.Stage


@dataclass(frozen=True)
class Contact:
    """consent_text: what they agreed to, in the words that they saw; "" when their way in does not ask."""

    name: str = ""
    email: str = ""
    phone: str = ""
    consent_text: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.email or self.phone)


@dataclass(frozen=True)
class Complaint:
    """What a citizen sends. A point is longitude and latitude on WGS 84; accuracy_m is a 68 % radius.

    side: the code of the kelurahan that the citizen says it lies in; a hint, see `steps.locate.with_side`.
    """

    category: str
    description: str = ""
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    pin_moved: bool = False
    side: str = ""
    address: str = ""
    channel: str = Report.Channel.WEB
    is_private: bool = False
    contact: Contact = Contact()


@dataclass(frozen=True)
class Sender:
    """What its way in says of whoever sent it: the hash of their browser, or "", and what to doubt."""

    device: str = ""
    doubts: tuple[Doubt, ...] = ()


def receive(
    complaint: Complaint,
    *,
    photos: Sequence[PhotoIn] = (),
    idempotency_key: str | None = None,
    derived_key: str | None = None,
    sender: Sender = Sender(),
) -> tuple[Report, bool]:
    """Store, locate, route and number a complaint; the flag is False when this key brought it before.

    idempotency_key is the sender's, and stands for one report of their device; derived_key is ours, and no
    sender can name it. With a doubt or a blocked word it is held from the public, and worked on all the same.
    At most eleven SQL statements without photos, device and doubts. What is refused leaves no file. Raises
    BadInput for an unknown category, PhotoRefused, TooMany for a device that has sent enough today,
    boundaries.errors.BadPoint, and Conflict when the key stands for something else.
    """
    read = read_photos(photos)
    keys = _Keys(idempotency_key, derived_key, sender.device, sent(asdict(complaint), read))
    if earlier := _same_before(keys):
        return earlier, False
    now = clock.now()
    about = category_from(complaint.category, now, [_Stage.COORDINATION, _Stage.COMPLETION])
    if about is None:
        raise BadInput(
            _("Kategori '%(slug)s' tidak dikenal; daftar kategori ada di /api/v1/categories.")
            % {"slug": complaint.category}
        )
    located = _locate(complaint)
    if read:
        _must_not_be_too_many(sender.device, now)
        keep_originals(read)  # before the day's numbers are locked: a disk takes its time
    try:
        with transaction.atomic():
            return _store(complaint, about, located, read, sender, keys=keys, now=now), True
    except IntegrityError:
        if earlier := _same_before(keys):
            return earlier, False
        raise


@dataclass(frozen=True)
class _Keys:
    """By what a repeat is known, and everything that was sent."""

    idempotency_key: str | None
    derived_key: str | None
    device: str
    payload: Sent


def _same_before(keys: _Keys) -> Report | None:
    earlier = None
    if keys.derived_key:
        earlier = Report.objects.filter(derived_key=keys.derived_key).first()
    elif keys.idempotency_key:
        mine = Report.objects.filter(idempotency_key=keys.idempotency_key, device=keys.device)
        earlier = mine.first()
    if earlier and not keys.payload.is_the_same(earlier.payload_sha256):
        raise Conflict(_("Idempotency-Key ini sudah dipakai untuk laporan lain; buat kunci baru."))
    return earlier


def _locate(complaint: Complaint) -> Located:
    if complaint.lon is None and complaint.lat is None:
        return propose_from_text(f"{complaint.address}\n{complaint.description}")
    at = read_position(complaint.lon, complaint.lat, complaint.accuracy_m)
    return with_side(locate_point(at.lon, at.lat, at.accuracy_m), complaint.side)


def _store(
    complaint: Complaint,
    about: CategoryFrom,
    located: Located,
    read: Sequence[ReadPhoto],
    sender: Sender,
    *,
    keys: _Keys,
    now: datetime,
) -> Report:
    """The slow part is done; the day's numbers are locked only from `number_report` on."""
    way = route(about.category, located.kelurahan_code)
    words = blocked_words_in(f"{complaint.description} {complaint.address}")
    report = _build(complaint, located, way, now)
    report.category = about.category
    report.due_at, report.complete_by = about.due.get(_Stage.COORDINATION), about.due.get(_Stage.COMPLETION)
    report.idempotency_key, report.derived_key = keys.idempotency_key, keys.derived_key
    report.payload_sha256 = keys.payload.hashed()
    report.device = sender.device
    if sender.doubts or words:
        report.moderation = Report.Moderation.HELD
    number_report(report, local_day(now))
    _must_not_be_too_many(sender.device, now)
    report.save(force_insert=True)
    StatusChange(report=report, became=report.status, unit=report.unit, at=now).save(force_insert=True)
    if report.moderation == Report.Moderation.HELD:
        note_held(report, sender.doubts, words)
    if complaint.contact:
        consent_at = now if complaint.contact.consent_text else None
        Reporter(report=report, consent_at=consent_at, **asdict(complaint.contact)).save(force_insert=True)
    if read:
        attach(read, report=report, kind=Photo.Kind.REPORT)
    Outbox(report=report, kind="received", payload={"number": report.number}).save(force_insert=True)
    return report


def _must_not_be_too_many(device: str, now: datetime) -> None:
    """Counted while the day's numbers are locked, so that no two workers count at once. Raises TooMany."""
    if not device:
        return
    most = settings.REPORTS_PER_DEVICE_PER_DAY
    so_far = Report.objects.filter(device=device, received_at__gt=now - timedelta(days=1)).count()
    if so_far >= most:
        raise TooMany(
            _(
                "Ponsel ini sudah mengirim %(most)s laporan dalam 24 jam. "
                "Laporan ini tetap tersimpan di ponsel; kirim lagi besok."
            )
            % {"most": most}
        )


def _build(complaint: Complaint, located: Located, way: Route, now: datetime) -> Report:
    point = None
    if complaint.lon is not None and complaint.lat is not None:
        point = Point(complaint.lon, complaint.lat, srid=4326)
    report = Report(
        description=complaint.description,
        channel=complaint.channel,
        is_private=complaint.is_private,
        received_at=now,
        status_since=now,
        point=point,
        accuracy_m=complaint.accuracy_m,
        pin_moved=complaint.pin_moved,
        address=complaint.address,
        home_unit=way.home,
        unit=way.receiver,
    )
    located.write_to(report)
    return report
