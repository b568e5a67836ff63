"""What another system calls a category, and which of ours it is."""

from __future__ import annotations

import re

from field_api.errors import BadInput
from field_api.models import Category

CATCH_ALL = "lainnya"
_NOT_IN_A_KEY = re.compile(r"[\W_]+")


class CategoryNames:
    """The categories by slug, name, English name and everyday words, read once.

    Raises BadInput when there is no category for what fits nowhere, since the fixtures are not loaded then.
    """

    def __init__(self) -> None:
        categories = list(Category.objects.order_by("slug"))
        catch_all = next((category for category in categories if category.slug == CATCH_ALL), None)
        if catch_all is None:
            raise BadInput(f"Kategori '{CATCH_ALL}' belum ada; muat data dasar: bin/manage load_fixtures.")
        self._catch_all = catch_all
        self._by_key = _by_key(categories)

    def find(self, label: str) -> Category:
        """The category a label means, the one for everything else where it means none."""
        return self._by_key.get(_key(label), self._catch_all)

    def knows(self, label: str) -> bool:
        """Whether a label means any category of ours, the one for everything else included."""
        return _key(label) in self._by_key


def _by_key(categories: list[Category]) -> dict[str, Category]:
    """Own names go before everyday words; a word that two categories share means neither."""
    by_key: dict[str, Category] = {}
    for category in categories:
        for name in (category.slug, category.name, category.name_en):
            by_key.setdefault(_key(name), category)
    by_word: dict[str, set[Category]] = {}
    for category in categories:
        for word in category.keywords.split(";"):
            by_word.setdefault(_key(word), set()).add(category)
    for key, meant in by_word.items():
        if len(meant) == 1:
            by_key.setdefault(key, *meant)
    by_key.pop("", None)
    return by_key


def _key(label: str) -> str:
    return _NOT_IN_A_KEY.sub("", label).lower()
