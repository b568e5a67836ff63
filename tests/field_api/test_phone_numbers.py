"""Telephone numbers as people type and paste them, as every way out and every form takes them."""

from __future__ import annotations

import pytest

from field_api.phone_numbers import BadPhoneNumber, international
from field_api.rest.incoming import ReportIn
from field_api.rest.open311.sent import RequestIn
from field_api.web.report_form import ReportForm

OURS = "+6281234567890"
TYPED = {
    "0812-3456-7890": OURS,
    "812 3456 7890": OURS,
    "62812 3456 7890": OURS,
    "62 0812 3456 7890": OURS,
    "+62 (0)812 3456 7890": OURS,
    "+62 0812 3456 7890": OURS,
    "0062 812 3456 7890": OURS,
    "\u202a+62 812\u20113456\u20117890\u202c": OURS,
    "\uff10\uff18\uff11\uff12 3456 7890": OURS,
    "(021) 384 5678": "+62213845678",
    "+81 90 1234 5678": "+819012345678",
    "+86 138 0013 8000": "+8613800138000",
    "+82 10 1234 5678": "+821012345678",
    "+886 912 345 678": "+886912345678",
    "+65 6123 4567": "+6561234567",
}
NOT_ONE = ["tanya RT", "0812", "112", "00000000000", "+1 555", "081234567890 / 08129999999", "-"]


@pytest.mark.parametrize(("typed", "number"), TYPED.items())
def test_a_number_is_made_international(typed: str, number: str) -> None:
    assert international(typed) == number


@pytest.mark.parametrize("typed", NOT_ONE)
def test_what_no_country_has_is_no_number(typed: str) -> None:
    with pytest.raises(BadPhoneNumber):
        international(typed)


def test_every_form_takes_and_refuses_the_same() -> None:
    for typed in [*TYPED, *NOT_ONE]:
        report = ReportIn(data={"category": "jalan", "contact_phone": typed})
        request = RequestIn(data={"service_code": "jalan", "address_string": "x", "phone": typed})
        page = ReportForm({"category": "jalan", "address": "x", "contact_phone": typed, "consent": "on"})
        ways = [report.is_valid(), request.is_valid(), page.is_valid()]
        assert ways == [typed in TYPED] * 3, typed
        if typed in TYPED:
            kept = [report.validated_data["contact_phone"], request.validated_data["phone"]]
            assert [*kept, page.cleaned_data["contact_phone"]] == [TYPED[typed]] * 3
        else:
            assert "contact_phone" in report.errors
            assert "contact_phone" in page.errors
