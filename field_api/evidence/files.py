"""What is asked of photos in a process apart: paths go in, small answers come out.

Each raises FileNotFoundError and PhotoRefused.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from field_api.evidence.alteration import Marks, read_marks
from field_api.evidence.angle import AngleMatch, compare_views, view_of
from field_api.evidence.derivative import public_copy
from field_api.evidence.exif import PhotoFacts, read_photo
from field_api.evidence.likeness import looked_at
from field_api.evidence.opening import PhotoRefused
from field_api.evidence.reuse import Fingerprint, ReuseMatch, fingerprint
from field_api.evidence.rules import Rules


def look(path: Path) -> tuple[PhotoFacts, Fingerprint, Marks]:
    """What it says of itself, its fingerprint, and marks of editing."""
    data = path.read_bytes()
    facts = read_photo(data)
    return facts, fingerprint(data), read_marks(data, facts.software)


def same_picture(match: ReuseMatch, path: Path, old: Path, rules: Rules) -> ReuseMatch:
    """The match after a look at the features."""
    return looked_at(match, path.read_bytes(), old.read_bytes(), rules)


def angles(path: Path, others: Sequence[tuple[int, Path]], of: str, rules: Rules) -> list[AngleMatch]:
    """How the frame lies in each of the others, named by their ids; what cannot be read is left out."""
    view, found = view_of(path.read_bytes()), []
    for photo_id, other in others:
        try:
            old = view_of(other.read_bytes())
        except (FileNotFoundError, PhotoRefused):  # the judgement of that photo says so
            continue
        found.append(replace(compare_views(view, old, of=of, rules=rules), photo_id=photo_id))
    return found


def copy_of(path: Path, max_px: int) -> bytes:
    """A public copy of it."""
    return public_copy(path.read_bytes(), max_px)
