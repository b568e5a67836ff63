"""Why a report was refused, in the language of whoever reads it."""

from __future__ import annotations

from django.utils.translation import get_language

from field_api.models import RejectReason, StatusChange
from field_api.workflow import Status


def in_language(changes: list[StatusChange]) -> list[StatusChange]:
    """The moves of a report with the maintained part of a refusal in the language of the page.

    What is stored is what the reporter was told. One query for English, none for Indonesian; saves nothing.
    """
    refusals = [change for change in changes if change.became == Status.DITOLAK]
    if refusals and get_language() == "en":
        english = dict(RejectReason.objects.exclude(text_en="").values_list("text", "text_en"))
        for change in refusals:
            first, *rest = change.note.split("\n")
            change.note = "\n".join([english.get(first, first), *rest])
    return changes
