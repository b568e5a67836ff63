"""What people agreed to, what is to be forgotten, and when a report came to be seen."""

from importlib import import_module

import django.db.models.deletion
import field_api.clock
from django.db import migrations, models


FORGET_ADDRESSES = """
    UPDATE field_api_outbox SET outcome = 'gagal, alasannya dihapus karena memuat alamat' WHERE outcome LIKE '%@%'
"""


# As 0018 has it, and the numbers that reports took which came to be seen later.
NEWEST = """
CREATE OR REPLACE FUNCTION field_api_newest_move() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    LOCK TABLE field_api_statuschange, field_api_appearance IN SHARE MODE NOWAIT;
    RETURN (SELECT greatest((SELECT coalesce(max(id), 0) FROM field_api_statuschange),
                            (SELECT coalesce(max(place_in_order), 0) FROM field_api_appearance)));
END $$
"""


def make_newest(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        cursor.execute(NEWEST.format(schema=schema))


def make_newest_as_before(apps, schema_editor):
    before = import_module("field_api.migrations.0018_moves_are_kept")
    before.make_newest(apps, schema_editor)


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
        migrations.RunPython(make_newest, make_newest_as_before),
    ]
