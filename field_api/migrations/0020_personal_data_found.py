"""Indexes by which what is due to be forgotten, and one person's reports, are found."""

import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("field_api", "0019_personal_data")]

    operations = [
        AddIndexConcurrently(
            model_name="report",
            index=models.Index(
                condition=models.Q(("payload_sha256", ""), _negated=True),
                fields=["received_at"],
                name="report_repeat_is_known",
            ),
        ),
        AddIndexConcurrently(
            model_name="report",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ["SELESAI", "DITOLAK"]),
                    models.Q(
                        ("anonymised_at__isnull", True),
                        ("anonymised_at__lt", models.F("status_since")),
                        _connector="OR",
                    ),
                ),
                fields=["status_since"],
                name="report_to_anonymise",
            ),
        ),
        AddIndexConcurrently(
            model_name="report",
            index=models.Index(
                condition=models.Q(("words_to_check", True)),
                fields=["received_at"],
                name="report_words_to_check",
            ),
        ),
        AddIndexConcurrently(
            model_name="reporter",
            index=models.Index(
                django.db.models.functions.text.Upper("email"),
                condition=models.Q(("email", ""), _negated=True),
                name="reporter_by_email",
            ),
        ),
        AddIndexConcurrently(
            model_name="reporter",
            index=models.Index(
                condition=models.Q(("phone", ""), _negated=True), fields=["phone"], name="reporter_by_phone"
            ),
        ),
    ]
