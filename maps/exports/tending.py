"""What became of exports when nobody looked: lost tasks, dead workers, files whose time is over."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from field_api import clock
from maps.exports.asking import SHOWN_FOR
from maps.exports.making import make_export
from maps.exports.place import folder, remove_file
from maps.models import Export
from maps.models.exports import KEEP_FOR

State = Export.State
SILENT_FOR = timedelta(minutes=5)
"""A worker says something every few seconds; after so long it is dead, or its task is lost."""
MOST_ATTEMPTS = 3


def tend_exports() -> dict[str, int]:
    """Take up again what was left, give up what failed too often, remove what is over. Safe to repeat."""
    return {"taken_up": _take_up(), "given_up": _give_up(), "expired": _expire(), "swept": _sweep()}


def _take_up() -> int:
    silent = Export.objects.filter(seen_at__lt=clock.now() - SILENT_FOR, attempt__lt=MOST_ATTEMPTS)
    taken = 0
    for export in silent.filter(state__in=[State.WAITING, State.RUNNING]):
        same = Export.objects.filter(pk=export.pk, state=export.state, attempt=export.attempt)
        if same.filter(seen_at=export.seen_at).update(state=State.WAITING, seen_at=clock.now()):
            make_export.enqueue(str(export.pk))
            taken += 1
    return taken


def _give_up() -> int:
    silent = Export.objects.filter(seen_at__lt=clock.now() - SILENT_FOR, attempt__gte=MOST_ATTEMPTS)
    under_way = silent.filter(state__in=[State.WAITING, State.RUNNING])
    return under_way.update(state=State.FAILED, ended_at=clock.now())


def _expire() -> int:
    over = Export.objects.filter(state=State.DONE, ended_at__lt=clock.now() - KEEP_FOR)
    for export in over:
        remove_file(export)
    expired = over.update(state=State.EXPIRED)
    Export.objects.filter(ended_at__lt=clock.now() - SHOWN_FOR).delete()
    return expired


def _sweep() -> int:
    """Files that belong to no export which is under way or done."""
    kept = set(
        Export.objects.filter(state__in=[State.WAITING, State.RUNNING, State.DONE]).values_list(
            "pk", flat=True
        )
    )
    gone = [path for path in folder().iterdir() if _key(path.name) not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _key(name: str) -> UUID | None:
    try:
        return UUID(name.partition(".")[0])
    except ValueError:
        return None
