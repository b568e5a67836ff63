"""What moderation holds or hides, and why: read for the office page and the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from field_api.models import AuditEntry, Report
from field_api.queries import MODERATES, Anyone, must_be
from field_api.steps.moderate import HELD, HIDDEN, SHOWN
from field_api.steps.traps import Doubt

SENTENCES = {
    Doubt.HONEYPOT: _("Kolom tersembunyi terisi; biasanya oleh program."),
    Doubt.TOO_FAST: _("Formulir dikirim kurang dari 5 detik setelah dibuka."),
    Doubt.BAD_TOKEN: _("Tanda waktu formulir tidak asli atau tidak ada."),
    Doubt.WORDS: _("Berisi kata yang perlu dibaca dahulu."),
}


@dataclass(frozen=True)
class Why:
    """Codes of why it was held with the words that were found, and who decided last on it, if anybody."""

    reasons: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    last: AuditEntry | None = None

    def sentences(self) -> list[str]:
        return [str(SENTENCES[Doubt(code)]) for code in self.reasons]


def moderated(user: Anyone, *, state: str = "held") -> QuerySet[Report]:
    """Held ones, hidden ones, or those whose `words` may name a person; the oldest first.

    Raises NotYours for all but coordinators and admins.
    """
    must_be(user, *MODERATES)
    if state == "words":
        waiting = Report.objects.filter(words_to_check=True).select_related("category", "unit")
        return waiting.prefetch_related("photos", "voices", "surveys").order_by("received_at", "pk")
    wanted = Report.Moderation.HIDDEN if state == "hidden" else Report.Moderation.HELD
    rows = Report.objects.filter(moderation=wanted).select_related("category", "unit")
    return rows.prefetch_related("photos").order_by("received_at", "pk")


def with_reasons(reports: Iterable[Report]) -> list[tuple[Report, Why]]:
    """Each report with why it is where it is; one query for all of them."""
    rows = list(reports)
    entries = AuditEntry.objects.filter(
        number__in=[report.number for report in rows], action__in=[HELD, SHOWN, HIDDEN]
    ).order_by("at", "pk")
    found: dict[str, Why] = {}
    for entry in entries:
        why = found.get(entry.number, Why())
        if entry.action == HELD:
            detail = entry.detail
            found[entry.number] = Why(tuple(detail["reasons"]), tuple(detail["words"]), why.last)
        else:
            found[entry.number] = Why(why.reasons, why.words, entry)
    return [(report, found.get(report.number, Why())) for report in rows]
