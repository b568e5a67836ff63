"""Pages by a cursor that strangers may have written themselves."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class CarefulCursorPagination(CursorPagination):
    """As DRF's, but a cursor that holds no value of its column is a 404, as one that cannot be read."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, OverflowError, ValidationError, DataError) as error:
            raise NotFound(self.invalid_cursor_message) from error
