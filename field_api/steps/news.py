"""What alerts are told: everything public that happened since they were last told, in one mail each.

Read off the status changes, so that a run that was lost is caught up by the next one, and none tells twice.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Max, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from boundaries import official
from field_api import clock
from field_api.models import Alert, Appearance, Outbox, Report, StatusChange
from field_api.queries import openly_shown, place_names, shown_original
from field_api.steps.upkeep import for_each
from field_api.vicinity import Circle
from field_api.workflow import Status

PAUSE = timedelta(hours=1)
"""Between two mails of one alert: a busy kelurahan has several moves a minute."""
MOST_LINES = 40


def tell_alerts() -> int:
    """Write a mail for each confirmed alert that has news; how many. Safe to repeat, and twice at once."""
    last = _settled()
    alerts = Alert.objects.filter(confirmed_at__isnull=False, ended_at=None)
    first = alerts.aggregate(first=Min("told_until"))["first"]
    if last is None or first is None or first >= last:
        return 0
    due = alerts.filter(told_until__lt=last).exclude(pk__in=_told_lately()).values_list("pk", flat=True)
    return for_each(list(due), lambda pk: _tell(pk, last))


def news_for(alert: Alert, until: int) -> QuerySet[StatusChange]:
    """Public changes in what the alert is about, after the last that it was told and up to `until`.

    Of a report that came to be seen there in between, its beginning and where it stands now.
    """
    is_new = Q(pk__gt=alert.told_until, pk__lte=until)
    seen = Appearance.objects.filter(place_in_order__gt=alert.told_until, place_in_order__lte=until)
    latest = StatusChange.objects.filter(report=OuterRef("report")).order_by("-pk").values("pk")[:1]
    told = Q(pk=Subquery(latest)) if alert.kind == Alert.Kind.REPORT else Q(was="") | Q(pk=Subquery(latest))
    appeared = Q(report__in=seen.values("report")) & told
    return StatusChange.objects.filter(is_new | appeared, report__in=_reports(alert)).order_by("pk")


def newest_change() -> int:
    """The place in the order of all that can be told by now."""
    changes = StatusChange.objects.aggregate(last=Max("pk"))["last"]
    seen = Appearance.objects.aggregate(last=Max("place_in_order"))["last"]
    return max(changes or 0, seen or 0)


def digest_of(payload: dict[str, Any]) -> dict[str, Any]:
    """The words of one mail from its row's payload. A report that is public no longer is left out."""
    shown = openly_shown(Report.objects.filter(changes__pk__in=payload["changes"]))
    changes = StatusChange.objects.filter(pk__in=payload["changes"], report__in=shown)
    rows = list(
        changes.select_related("report__category", "report__duplicate_of", "unit").order_by("at", "pk")
    )
    return {
        "subject": f"Kabar {payload['subject']}"[:110],
        "intro": f"Kabar terbaru tentang {payload['subject']}:",
        "news": [_line(change) for change in rows[:MOST_LINES]],
        "more": max(0, payload["total"] - MOST_LINES),
    }


def subject_of(alert: Alert) -> str:
    """What it is about in words: "laporan di Gambir, Jakarta Pusat (Jalan rusak)"."""
    if alert.kind == Alert.Kind.REPORT:
        return _("laporan %(number)s") % {"number": alert.report.number if alert.report else ""}
    if alert.kind == Alert.Kind.CIRCLE:
        place = _("laporan dalam %(radius)d m dari titik pilihan Anda") % {"radius": alert.radius_m}
    else:
        area = official.by_code(alert.area_code)
        name = official.full_name(area) if area else "DKI Jakarta"
        place = _("laporan di %(area)s") % {"area": name}
    return f"{place} ({alert.category.name})" if alert.category else place


def what_happened(change: StatusChange) -> str:
    """A change in words: "laporan baru", "kini Proses". A merged report is refused, but not its problem."""
    if not change.was:
        return _("laporan baru")
    if change.became == Status.DITOLAK and shown_original(change.report):
        return _("digabungkan dengan laporan lain")
    return _("kini %(stage)s") % {"stage": change.get_became_display()}


def _line(change: StatusChange) -> dict[str, Any]:
    report = change.report
    place = place_names(report.kelurahan_code)
    return {
        "category": report.category.name,
        "place": place["kelurahan"]["name"] if place else "",
        "words": what_happened(change),
        "at": change.at,
        "url": f"{settings.PUBLIC_URL}{reverse('follow-report', args=[report.number])}",
    }


@transaction.atomic
def _tell(pk: int, last: int) -> bool:
    rows = Alert.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
        "report", "category"
    )
    alert = rows.filter(pk=pk, ended_at=None, told_until__lt=last).first()
    if alert is None:
        return False
    news = news_for(alert, last)
    keys = list(news.values_list("pk", "report_id"))
    alert.told_until = last
    alert.save(update_fields=["told_until"])
    if not keys:
        return False
    with override("id"):
        subject = subject_of(alert)
    payload = {
        "alert": alert.pk,
        "token": str(alert.token),
        "subject": subject,
        "changes": [key for key, _of in keys[-MOST_LINES:]],
        "total": len(keys),
    }
    Outbox.objects.create(report_id=keys[-1][1], kind="alert", to_email=alert.email, payload=payload)
    return True


def _reports(alert: Alert) -> QuerySet[Report]:
    reports = openly_shown(Report.objects.all()).order_by()
    if alert.report_id is not None:
        reports = reports.filter(pk=alert.report_id)
    elif alert.point is not None:
        circle = Circle(alert.point.x, alert.point.y, alert.radius_m or 0)
        reports = reports.filter(circle.holds())
    else:
        inside = Q(kelurahan_code=alert.area_code) | Q(kelurahan_code__startswith=f"{alert.area_code}.")
        reports = reports.filter(inside)
    return reports.filter(category_id=alert.category_id) if alert.category_id else reports


def _told_lately() -> list[int]:
    lately = Outbox.objects.filter(kind="alert", created_at__gt=clock.now() - PAUSE)
    return [pk for pk in lately.values_list("payload__alert", flat=True) if pk is not None]


def _settled() -> int | None:
    """The newest change when nobody is just writing one, None otherwise.

    Numbers are given out before their transaction ends: without the lock, one that is still open may bring a
    lower number after a higher one was told, and that news would be lost. The lock waits for nobody, and
    nobody waits for it longer than one reading takes.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT field_api_newest_move()")
            return int(cursor.fetchone()[0])
    except OperationalError:
        return None
