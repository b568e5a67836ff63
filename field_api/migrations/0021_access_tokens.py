"""Tokens of programs that end; those of before are copied, and `tend` removes the readable ones."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

COPY = f"""
INSERT INTO field_api_accesstoken (digest, user_id, purpose, created_at, expires_at)
SELECT encode(sha256(convert_to(key, 'UTF8')), 'hex'), user_id, 'before', created,
       now() + make_interval(days => {int(settings.TOKEN_DAYS)})
  FROM authtoken_token
"""  # noqa: S608  a number of ours


class Migration(migrations.Migration):
    dependencies = [
        ("field_api", "0020_personal_data_found"),
        ("authtoken", "0004_alter_tokenproxy_options"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("api", "API"),
                            ("qgis", "QGIS"),
                            ("before", "dari sebelum token berakhir sendiri"),
                        ],
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="access_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
    ]
