"""The table of honest and dishonest photos, each through the real check."""

import pytest

from field_api.evidence.angle import can_compare
from field_api.evidence.verdict import Result
from tests.evidence.cases import CASES, DISHONEST, HONEST, Case, is_accused, is_noticed, judged


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_each_case_is_judged_as_expected(case: Case) -> None:
    if case.needs_opencv and not can_compare():
        pytest.skip("OpenCV is optional")
    judgement = judged(case)
    assert judgement.verdict is case.expected
    assert case.code in [reason.code for reason in judgement.reasons]


@pytest.mark.parametrize("case", HONEST, ids=[case.name for case in HONEST])
def test_no_honest_case_is_accused(case: Case) -> None:
    assert not is_accused(judged(case))


@pytest.mark.parametrize("case", DISHONEST, ids=[case.name for case in DISHONEST])
def test_every_dishonest_case_is_noticed(case: Case) -> None:
    if case.needs_opencv and not can_compare():
        pytest.skip("OpenCV is optional")
    judgement = judged(case)
    assert is_noticed(judgement) or judgement.verdict is Result.INVALID
