"""What whoever leaves a number or an address agrees to, in the words of the form."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

MAX_LENGTH = 600


def consent_words() -> str:
    """In the language of the reader, with the period after which it is forgotten."""
    use = _(
        "Saya setuju nomor atau surel ini disimpan terpisah dari laporan dan dipakai hanya untuk mengabari "
        "laporan ini."
    )
    return f"{use} {period_words()}"


def period_words() -> str:
    """When contacts are forgotten; a city that never does so by itself does not promise it."""
    days = settings.ANONYMISE_AFTER_DAYS
    if not days:
        return str(_("Keduanya dihapus bila Anda memintanya."))
    return str(_("Keduanya dihapus %(days)d hari setelah laporan ditutup.") % {"days": days})
