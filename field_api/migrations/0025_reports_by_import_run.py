"""An index over the reports that an import stored, built while others write."""

import django.db.models as models
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("field_api", "0024_import_runs")]

    operations = [
        AddIndexConcurrently(
            "report",
            models.Index(
                fields=["import_run"],
                name="report_by_import_run",
                condition=models.Q(import_run__isnull=False),
            ),
        ),
    ]
