"""What the reporter's key rests on beside the number; rows that are there keep the keys they told."""

import uuid

import django.db.models as models
from django.db import migrations

WORDS = "What the reporter's key rests on beside the number; none in rows of the program before."


class Migration(migrations.Migration):
    dependencies = [("field_api", "0013_failing_parts_and_photos")]

    operations = [
        migrations.AddField(
            "report", "key_salt", models.UUIDField(null=True, editable=False, help_text=WORDS)
        ),
        migrations.AlterField(  # in two steps, or all rows would get one and the same
            "report",
            "key_salt",
            models.UUIDField(null=True, default=uuid.uuid4, editable=False, help_text=WORDS),
        ),
    ]
