"""Which reports a person may take away, and which of them were chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from field_api.errors import BadInput
from field_api.models import Membership, Report
from field_api.queries import Anyone, membership_of, openly_shown, visible_reports
from maps.exports.formats import Format, format_from
from maps.models import Export
from maps.selection import Selection, selection_from

Audience = Export.Audience


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a file is to hold: the reports of a selection, for the staff or for the public."""

    user: Anyone
    membership: Membership | None
    selection: Selection
    audience: str

    @property
    def for_staff(self) -> bool:
        return self.audience == Audience.STAFF

    def reports(self) -> QuerySet[Report]:
        """For the public what is openly shown, for staff what this person may see with all it holds."""
        chosen = self.selection.reports()
        return chosen & visible_reports(self.user) if self.for_staff else openly_shown(chosen)

    @property
    def summary(self) -> str:
        """The choice as people read it."""
        one = self.selection
        parts = (one.category_name, one.area_name, one.period, one.status_words, one.times_words)
        return " · ".join(part for part in parts if part)

    def words(self) -> dict[str, str]:
        """Those of the address."""
        own = {"for": Audience.PUBLIC.value} if self.membership and not self.for_staff else {}
        return self.selection.words() | own


def chosen_from(words: Mapping[str, str], user: Anyone) -> Chosen:
    """The selection's words, and `for`: staff or public. Staff get the staff's file unless they say public.

    Raises BadInput. Somebody without a role asks for the public's file only.
    """
    membership = membership_of(user)
    audience = words.get("for", "") or (Audience.STAFF if membership else Audience.PUBLIC)
    if audience not in Audience.values or (audience == Audience.STAFF and membership is None):
        raise BadInput(_("“%(word)s” tidak dikenal untuk siapa berkas ini dibuat.") % {"word": audience[:20]})
    return Chosen(user, membership, selection_from(words), str(audience))


def file_from(words: Mapping[str, str], user: User | AnonymousUser) -> tuple[Chosen, Format]:
    """The same with `format`. Raises BadInput."""
    return chosen_from(words, user), format_from(words.get("format", ""))
