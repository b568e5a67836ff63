"""Moves of reports are kept as they were, and the audit trail is not emptied either.

Only the owner's work in bulk says `geo_crm.bulk_work` and may remove moves; the audit trail has no such door.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEEP = """
CREATE OR REPLACE FUNCTION field_api_moves_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'moves of reports are never changed or removed';
END $$;
CREATE TRIGGER moves_are_kept BEFORE UPDATE OR DELETE ON field_api_statuschange FOR EACH ROW
    WHEN (current_setting('geo_crm.bulk_work', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION field_api_moves_are_kept();
CREATE TRIGGER moves_are_not_emptied BEFORE TRUNCATE ON field_api_statuschange FOR EACH STATEMENT
    WHEN (current_setting('geo_crm.bulk_work', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION field_api_moves_are_kept();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON field_api_auditentry FOR EACH STATEMENT
    EXECUTE FUNCTION field_api_audit_is_append_only();
"""
KEEP_NOT = """
DROP TRIGGER audit_is_not_emptied ON field_api_auditentry;
DROP TRIGGER moves_are_not_emptied ON field_api_statuschange;
DROP TRIGGER moves_are_kept ON field_api_statuschange;
DROP FUNCTION field_api_moves_are_kept();
"""

# To wait for those who write needs a lock, and a lock needs rights that the program's role does not have.
NEWEST = """
CREATE OR REPLACE FUNCTION field_api_newest_move() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    LOCK TABLE field_api_statuschange IN SHARE MODE NOWAIT;
    RETURN (SELECT coalesce(max(id), 0) FROM field_api_statuschange);
END $$
"""


def make_newest(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        cursor.execute(NEWEST.format(schema=schema))
        cursor.execute("REVOKE ALL ON FUNCTION field_api_newest_move() FROM PUBLIC")


def drop_newest(apps, schema_editor):
    schema_editor.execute("DROP FUNCTION field_api_newest_move()")


class Migration(migrations.Migration):
    dependencies = [
        ("field_api", "0017_sign_in_records"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RunSQL(KEEP, KEEP_NOT),
        migrations.RunPython(make_newest, drop_newest),
        migrations.AlterModelOptions("statuschange", {"ordering": ["id"]}),
        migrations.AlterModelOptions("note", {"ordering": ["id"]}),
        migrations.AlterField(
            "statuschange",
            "by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
