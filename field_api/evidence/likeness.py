"""Two pictures whose hashes are somewhat alike: one picture cropped or painted over, or alike by chance?"""

from dataclasses import replace

from field_api.evidence.angle import compare_views, view_of
from field_api.evidence.reuse import ReuseKind, ReuseMatch, Variant
from field_api.evidence.rules import RULES, Rules

MIRRORED = frozenset({Variant.MIRROR, Variant.MIRROR_WITHOUT_STAMP})


def looked_at(match: ReuseMatch, data: bytes, old_data: bytes, rules: Rules = RULES) -> ReuseMatch:
    """The match, turned into a chance likeness unless the features of both pictures agree.

    Only a match of the kind "look" is doubted; 0.2 to 0.5 s. Either picture may be a crop of the other, or
    its mirror image, whatever the hash said: that of a symmetric street is nearly its mirror's. Pictures with
    few features (fog, night, 320 pixels) cannot be confirmed and count as chance.
    Needs OpenCV. Raises PhotoRefused.
    """
    if match.kind is not ReuseKind.LOOK:
        return match
    old = view_of(old_data)
    for is_mirrored in (match.variant in MIRRORED, match.variant not in MIRRORED):
        new = view_of(data, is_mirrored=is_mirrored)
        if any(compare_views(a, b).is_same_picture(rules) for a, b in ((new, old), (old, new))):
            return match
    return replace(match, kind=ReuseKind.CHANCE)
