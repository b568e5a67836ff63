from __future__ import annotations

import pytest

from tests.boundaries.squares import Squares, make_edition, make_squares


@pytest.fixture
def squares(db: None) -> Squares:
    """Two by two kelurahan; official codes, so that maps give them their official names."""
    return make_squares(make_edition())
