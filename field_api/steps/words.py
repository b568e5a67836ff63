"""Somebody looks at words that may name a person: they are masked, or left because they name nobody."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from field_api.models import Report
from field_api.queries import MODERATES, must_be, report_for_update
from field_api.steps.audit import record
from field_api.steps.persons import mask_words

MASKED, LEFT = "words_masked", "words_left"


@transaction.atomic
def check_words(*, number: str, by: User, mask: bool) -> Report:
    """Mask what was found in them, or leave them; it waits for nobody afterwards. Safe to repeat.

    For the coordinator and the admin. Why a report was opened again is kept as part of its course: that is
    masked by `erase_person`. Raises NotYours, NoSuchReport.
    """
    must_be(by, *MODERATES)
    report = report_for_update(by, number)
    if not report.words_to_check:
        return report
    if mask:
        mask_words([report.pk])
        report.refresh_from_db()
    report.words_to_check = False
    report.save(update_fields=["words_to_check"])
    record(MASKED if mask else LEFT, by=by, number=report.number)
    return report
