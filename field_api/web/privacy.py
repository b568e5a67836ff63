"""What is kept of people who report, why, for how long, and how to ask for it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from field_api.steps.alerts import ENDED_KEPT, TOLD_KEPT, UNCONFIRMED_KEPT
from field_api.steps.repeats import KNOWN_FOR


@cache_control(max_age=300)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    words = {
        "controller": settings.PRIVACY_CONTROLLER,
        "contact": settings.PRIVACY_CONTACT,
        "days": settings.ANONYMISE_AFTER_DAYS,
        "reopen_days": settings.REOPEN_WITHIN_DAYS,
        "repeat_days": KNOWN_FOR.days,
        "ended_days": ENDED_KEPT.days,
        "unconfirmed_days": UNCONFIRMED_KEPT.days,
        "told_days": TOLD_KEPT.days,
    }
    return render(request, "web/privacy.html", words)
