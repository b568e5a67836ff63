"""Ready words for an officer's desk: reasons for refusing, and texts for the next move of a report."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from field_api.errors import BadInput
from field_api.models import RejectReason, ReplyText, Report

MAX_LENGTH = 2000


def reject_reasons() -> list[RejectReason]:
    return list(RejectReason.objects.filter(is_active=True))


def rejection(slug: str, words: str) -> str:
    """What the reporter reads: the reason from the list, and below it the officer's own words.

    Without a reason from the list own words are needed. Raises BadInput for neither, and for one that is
    not on the list.
    """
    words = words.strip()
    if not slug and not words:
        raise BadInput(_("Pilih alasan penolakan, atau tulis sendiri."))
    if not slug:
        return _not_too_long(words)
    reason = RejectReason.objects.filter(slug=slug, is_active=True).first()
    if reason is None:
        raise BadInput(_("Alasan ini tidak ada di daftar."))
    return _not_too_long(f"{reason.text}\n{words}".strip())


def _not_too_long(words: str) -> str:
    if len(words) > MAX_LENGTH:
        raise BadInput(
            _("Alasan ini %(length)s huruf, paling panjang %(most)s. Persingkat tambahan kata Anda.")
            % {"length": len(words), "most": MAX_LENGTH}
        )
    return words


def reply_texts(report: Report) -> dict[str, list[ReplyText]]:
    """By the status that they lead to: the category's own first, then its group's, then those for all."""
    about = Q(category=report.category) | Q(group=report.category.group_id) | Q(category=None, group=None)
    rows = sorted(
        ReplyText.objects.filter(about, is_active=True),
        key=lambda row: (row.category_id is None, row.group_id is None, row.title),
    )
    found: dict[str, list[ReplyText]] = {}
    for row in rows:
        found.setdefault(row.status, []).append(row)
    return found
