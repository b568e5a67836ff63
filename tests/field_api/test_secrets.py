"""SECRET_KEY can be changed: what was signed before stays good as long as the old key is named."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.contrib.auth.models import User
from django.core import signing
from pytest_django import Settings

from field_api.steps.preview import _SALT
from field_api.steps.sealed import Receipt, _signer, _words, is_genuine
from field_api.steps.traps import doubts_of, form_token


def test_receipts_forms_and_previews_outlive_a_change_of_the_key(settings: Settings) -> None:
    settings.SECRET_KEY = "the first one"
    by = User(pk=7)
    words = _words(by, "a", "b", "2026-03-02T03:00:00+00:00", ["late"])
    receipt = Receipt("a", "b", "2026-03-02T03:00:00+00:00", ["late"], _signer().signature(words))
    token, preview = form_token(), signing.dumps({"x": 1}, salt=_SALT)

    def good() -> list[bool]:
        with time_machine.travel(timedelta(minutes=1)):
            return [is_genuine(receipt, by), not doubts_of(token=token, honeypot="")]

    assert good() == [True, True]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the second one", ["the first one"]
    assert good() == [True, True]
    assert signing.loads(preview, salt=_SALT) == {"x": 1}
    settings.SECRET_KEY_FALLBACKS = []
    assert good() == [False, False]
