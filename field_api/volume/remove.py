"""Take every made-up report away again, with all that was done to it."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import ManyToOneRel, Q, QuerySet

from field_api.models import Report, StatusChange
from field_api.steps.numbering import PLACE_IN_SERIES
from field_api.volume.loading import built_at_the_end
from field_api.volume.make import REBUILD_FROM, SOURCE

_MOVES_GO = """
DELETE FROM field_api_statuschange change USING field_api_report report
 WHERE report.id = change.report_id AND report.source = %s
"""
_LAST_NUMBERS = f"""
WITH given AS (
    SELECT to_date(substr(number, 3, 6), 'YYMMDD') AS day, max({PLACE_IN_SERIES}) AS last
      FROM field_api_report WHERE number ~ '^JK[0-9]{{10,}}$' GROUP BY 1 HAVING max({PLACE_IN_SERIES}) > 0
), gone AS (
    DELETE FROM field_api_daynumber day USING unnest(%s::date[]) made
     WHERE day.day = made AND made NOT IN (SELECT day FROM given)
)
UPDATE field_api_daynumber day SET last = given.last FROM given
 WHERE given.day = day.day AND day.day = ANY(%s)
"""  # noqa: S608  our own words
"""A day's public series goes on after the last number that it still has."""


@transaction.atomic
def remove_reports() -> int:
    """Delete the reports that `make_reports` made, and say how many there were.

    What people did to some of them since goes too. Raises django.db.models.ProtectedError when a real report
    leans on one, as a duplicate does; then nothing is deleted.
    """
    made = Report.objects.filter(source=SOURCE)
    count = made.count()
    if not count:
        return 0
    days = list(made.order_by().dates("received_at", "day"))
    _worked_on(made).delete()
    tables = Report._meta.db_table, StatusChange._meta.db_table
    with built_at_the_end(*tables, when=count >= REBUILD_FROM), connection.cursor() as cursor:
        cursor.execute(_MOVES_GO, [SOURCE])
        cursor.execute("DELETE FROM field_api_report WHERE source = %s", [SOURCE])
        cursor.execute(_LAST_NUMBERS, [days, days])
    return count


def _worked_on(made: QuerySet[Report]) -> QuerySet[Report]:
    """Those that something besides their own moves refers to: few, and Django knows what hangs on them."""
    leaning = Q(pk__in=[])
    for relation in Report._meta.related_objects:
        if isinstance(relation, ManyToOneRel) and relation.related_model is not StatusChange:
            field = relation.field
            keys = relation.related_model._base_manager.filter(**{f"{field.name}__isnull": False})
            leaning |= Q(pk__in=keys.values(field.attname))
    return made.filter(leaning)
