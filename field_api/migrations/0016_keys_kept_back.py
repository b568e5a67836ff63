"""Keys for reports that strangers do not see, and for their photos: 2**52 and on, which JavaScript still holds."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("field_api", "0015_count_several")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE IF NOT EXISTS field_api_kept_back_key AS bigint START 4503599627370496",
            "DROP SEQUENCE IF EXISTS field_api_kept_back_key",
        )
    ]
