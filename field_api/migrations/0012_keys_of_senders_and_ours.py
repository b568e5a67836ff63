"""Keys of senders and keys of ours part, so that nobody outside can name one of ours."""

import django.db.models as models
from django.db import migrations
from django.db.models import Q

OURS = """
    UPDATE field_api_report
       SET derived_key = idempotency_key, idempotency_key = NULL
     WHERE idempotency_key LIKE 'split:%' AND split_from_id IS NOT NULL
        OR idempotency_key LIKE 'unmerge:%' AND split_from_id IS NOT NULL
        OR idempotency_key LIKE 'open311:%' AND channel = 'open311'
"""
BACK = """
    UPDATE field_api_report SET idempotency_key = derived_key, derived_key = NULL
     WHERE derived_key IS NOT NULL AND idempotency_key IS NULL
"""
COLUMN = "ALTER TABLE field_api_report ADD COLUMN IF NOT EXISTS derived_key varchar(120)"
OURS_ONCE = """
    CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS report_derived_once ON field_api_report (derived_key)
"""
INDEX = """
    CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS report_sent_once
        ON field_api_report (idempotency_key, device) WHERE idempotency_key IS NOT NULL
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("field_api", "0011_count_one")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(COLUMN, "ALTER TABLE field_api_report DROP COLUMN derived_key"),
                migrations.RunSQL(OURS_ONCE, "DROP INDEX CONCURRENTLY IF EXISTS report_derived_once"),
            ],
            [
                migrations.AddField(
                    "report",
                    "derived_key",
                    models.CharField(
                        blank=True,
                        help_text=(
                            "Ours, for what is made only once: a split, a merge taken back, a program's request."
                        ),
                        max_length=120,
                        null=True,
                        unique=True,
                    ),
                )
            ],
        ),
        migrations.RunSQL(OURS, BACK),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(INDEX, "DROP INDEX CONCURRENTLY IF EXISTS report_sent_once")],
            [
                migrations.AddConstraint(
                    "report",
                    models.UniqueConstraint(
                        condition=Q(("idempotency_key__isnull", False)),
                        fields=("idempotency_key", "device"),
                        name="report_sent_once",
                    ),
                )
            ],
        ),
        migrations.AlterField(
            "report",
            "idempotency_key",
            models.CharField(
                blank=True,
                help_text="The sender's own; another device may have the same.",
                max_length=120,
                null=True,
            ),
        ),
    ]
