"""A stored verdict as the public reads it: without what rests on photos of other reports.

That a photo was seen before would tell of the report that has it, which strangers may not see; it is the
staff's to follow up. The rest is taken together as `verdict.judge_photo` does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from field_api.evidence.distance import Nearness
from field_api.evidence.reasons import Weight
from field_api.evidence.verdict import NO_WITNESS, Result

_OF_OTHERS = "reuse_"


def own_result(result: str, reasons: Sequence[Mapping[str, Any]], inputs: Mapping[str, Any]) -> str:
    """The same result where no reason is about another report."""
    own = [reason for reason in reasons if not reason["code"].startswith(_OF_OTHERS)]
    if len(own) == len(reasons):
        return result
    weights = {reason["weight"] for reason in own}
    if Weight.CONTRADICTION in weights:
        return Result.CONTRADICTORY
    said = {witness["source"]: witness["verdict"] for witness in inputs["witnesses"]}
    if (decider := inputs["decided_by"]) is None:
        absent = {position.value: told for position, told in NO_WITNESS.items()}
        return absent.get(inputs["exif_position"], Result.NO_LOCATION)
    if said[decider] == Nearness.FAR:
        return Result.FAR
    is_sure = said[decider] == Nearness.NEAR and Weight.DOUBT not in weights
    return Result.MATCH if is_sure else Result.UNCLEAR
