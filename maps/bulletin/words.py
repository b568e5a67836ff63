"""What a bulletin says in sentences, on the page and on paper alike."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from field_api.intervals import FEW, Estimate
from maps.areas.words import number, percent
from maps.bulletin.gather import Bulletin


def title(bulletin: Bulletin) -> str:
    return _("Buletin %(month)s: %(area)s") % {
        "month": bulletin.month.words,
        "area": bulletin.choice.scope.title,
    }


def subtitle(bulletin: Bulletin) -> str:
    """The category, the areas above, and until when."""
    parts = [bulletin.choice.selection.category_name]
    parts += [scope.name for scope in reversed(bulletin.choice.scope.above)]
    if not bulletin.is_over:
        parts.append(
            _("bulan berjalan, sampai %(day)s") % {"day": date_format(localtime(bulletin.now), "j F Y")}
        )
    return " · ".join(parts)


def sentences(bulletin: Bulletin) -> list[str]:
    """The month in short."""
    found = bulletin.arrived
    told = ngettext("%(n)s laporan masuk", "%(n)s laporan masuk", found.now) % {"n": number(found.now)}
    if found.change:
        told = _("%(told)s; dibanding bulan sebelumnya: %(change)s") % {"told": told, "change": found.change}
    if found.year_ago:
        told = _("%(told)s. Setahun lalu %(n)s") % {"told": told, "n": number(found.year_ago)}
    closed = bulletin.months[-1].closed
    lines = [
        f"{told}.",
        ngettext("%(n)s laporan diselesaikan.", "%(n)s laporan diselesaikan.", closed)
        % {"n": number(closed)},
        _open(bulletin),
    ]
    if bulletin.reopened:
        lines.append(_share(_("dibuka lagi oleh pelapornya"), _("penyelesaian"), bulletin.reopened))
    if bulletin.solved:
        lines.append(_share(_("mengatakan masalahnya benar selesai"), _("jawaban pelapor"), bulletin.solved))
    return lines


def caution() -> str:
    return _("Banyaknya laporan menunjukkan banyaknya pelaporan, belum tentu banyaknya kejadian.")


def made(bulletin: Bulletin) -> str:
    return _("Dibuat %(time)s WIB.") % {"time": date_format(localtime(bulletin.now), "j F Y, H.i")}


def _open(bulletin: Bulletin) -> str:
    told = {"n": number(bulletin.open_at_end), "old": number(bulletin.old)}
    if bulletin.is_over:
        return (
            _("Pada akhir bulan %(n)s laporan belum selesai, %(old)s di antaranya lebih dari 30 hari.") % told
        )
    return _("Kini %(n)s laporan belum selesai, %(old)s di antaranya lebih dari 30 hari.") % told


def _share(what: str, of: str, estimate: Estimate) -> str:
    told = {"what": what, "of": of, "n": number(estimate.of)}
    if estimate.of < FEW:
        return _("Dari hanya %(n)s %(of)s, %(part)s %(what)s.") % {
            **told,
            "part": number(round(estimate.value * estimate.of)),
        }
    span = {"low": percent(estimate.low), "high": percent(estimate.high), "part": percent(estimate.value)}
    return _("Dari %(n)s %(of)s, %(part)s (antara %(low)s dan %(high)s) %(what)s.") % {**told, **span}
