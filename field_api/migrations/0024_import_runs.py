"""Each run of an import, and on its reports which run stored them."""

import django.db.models as models
import django.db.models.deletion
from django.db import migrations

from field_api import clock


class Migration(migrations.Migration):
    dependencies = [("field_api", "0023_loaded_rows")]

    operations = [
        migrations.CreateModel(
            "ImportRun",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("system", models.CharField(max_length=40)),
                ("files", models.TextField(help_text="Names of the files, one a line.")),
                ("started_at", models.DateTimeField(default=clock.now)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            {
                "verbose_name": "impor laporan",
                "verbose_name_plural": "impor laporan",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            "report",
            "import_run",
            models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="field_api.importrun",
            ),
        ),
    ]
