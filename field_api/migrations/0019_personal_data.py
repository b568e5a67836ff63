"""What people agreed to, what is to be forgotten, and when a report came to be seen."""

import django.db.models.deletion
import field_api.clock
from django.db import migrations, models


FORGET_ADDRESSES = """
    UPDATE field_api_outbox SET outcome = 'gagal, alasannya dihapus karena memuat alamat' WHERE outcome LIKE '%@%'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("field_api", "0018_moves_are_kept"),
    ]

    operations = [
        migrations.CreateModel(
            name="Appearance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place_in_order", models.BigIntegerField(unique=True)),
                ("at", models.DateTimeField(default=field_api.clock.now)),
            ],
            options={
                "verbose_name": "kemunculan laporan",
                "ordering": ["place_in_order"],
            },
        ),
        migrations.AddField(
            model_name="report",
            name="anonymised_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="report",
            name="updated_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When it came to be shown, or its place changed, after it came in.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="words_to_check",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Somebody must look whether its words name a person.",
            ),
        ),
        migrations.AddField(
            model_name="reporter",
            name="confirmed_at",
            field=models.DateTimeField(
                blank=True, help_text="When somebody at this address said that it is theirs.", null=True
            ),
        ),
        migrations.AddField(
            model_name="reporter",
            name="consent_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="reporter",
            name="consent_text",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="What was agreed to; empty when nobody said so.",
                max_length=600,
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="payload_sha256",
            field=models.CharField(
                blank=True,
                help_text="Keyed, to know a repeat by; empty after a while (steps/repeats.py).",
                max_length=64,
            ),
        ),
        migrations.AddField(
            model_name="appearance",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="appearances", to="field_api.report"
            ),
        ),
        migrations.RunSQL(FORGET_ADDRESSES, migrations.RunSQL.noop),
    ]
