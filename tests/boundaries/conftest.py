from __future__ import annotations

import pytest

from tests.boundaries.squares import Squares, make_edition, make_squares


@pytest.fixture
def squares(db: None) -> Squares:
    """An active edition with the four kelurahan and the town that `tests.boundaries.squares` draws."""
    return make_squares(make_edition())
