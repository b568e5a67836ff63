"""Take back what one run of an import stored, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, ManyToOneRel, Q, QuerySet

from field_api import clock
from field_api.models import AuditEntry, ImportRun, Report, StatusChange
from field_api.steps.audit import SEEN
from field_api.steps.bulk_work import bulk_work
from field_api.steps.import_batch import let_one_import_of


@dataclass(frozen=True)
class Undone:
    """How many reports went, and the numbers of those that stay because somebody worked on them."""

    removed: int
    kept: tuple[str, ...]


def undo_import(run_id: int, *, worked_on_too: bool = False) -> Undone:
    """Remove the reports of a run, as the owner, in one transaction that leaves one row in the audit trail.

    One that anybody did something to since, or that something refers to, stays unless `worked_on_too`;
    looking at it is nothing. Numbers that were given do not come again. Safe to repeat. Raises
    ImportRun.DoesNotExist, django.db.models.ProtectedError when a report from elsewhere leans on one.
    """
    with bulk_work("import_undone") as detail:
        run = ImportRun.objects.get(pk=run_id)
        let_one_import_of(run.system)
        reports = Report.objects.filter(import_run=run)
        list(reports.select_for_update().order_by("pk").values_list("pk", flat=True))
        worked_on = _worked_on(reports)
        kept = () if worked_on_too else tuple(worked_on.order_by("number").values_list("number", flat=True))
        removed = _remove(reports, worked_on if worked_on_too else None, kept)
        ImportRun.objects.filter(pk=run_id).update(undone_at=clock.now())
        detail.update(run=run_id, system=run.system, reports=removed, kept=len(kept))
    return Undone(removed, kept)


def _remove(reports: QuerySet[Report], with_work: QuerySet[Report] | None, kept: tuple[str, ...]) -> int:
    """Django follows what hangs on the few with work; the others have their first move only."""
    count = reports.exclude(number__in=kept).count()
    if with_work is not None:
        Report.objects.filter(pk__in=list(with_work.values_list("pk", flat=True))).delete()
    gone = list(reports.exclude(number__in=kept).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM field_api_statuschange WHERE report_id = ANY(%s)", [gone])
        cursor.execute("DELETE FROM field_api_report WHERE id = ANY(%s)", [gone])
    return count


def _worked_on(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Those with a second move, with a row of a person in the trail, or that anything else refers to."""
    done = AuditEntry.objects.exclude(username="").exclude(action=SEEN).exclude(number="")
    moves = StatusChange.objects.values("report").annotate(count=Count("id")).filter(count__gt=1)
    leaning = Q(number__in=done.values("number")) | Q(pk__in=moves.values("report"))
    for relation in Report._meta.related_objects:
        if isinstance(relation, ManyToOneRel) and relation.related_model is not StatusChange:
            field = relation.field
            keys = relation.related_model._base_manager.filter(**{f"{field.name}__isnull": False})
            leaning |= Q(pk__in=keys.values(field.attname))
    return reports.filter(leaning)
