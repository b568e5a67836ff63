import django.db.models.functions.datetime
from django.db import migrations, models

# One row for each statement that adds reports, since a load of a million has one range of keys; one for each
# report that is changed or deleted. Row triggers would cost a load of a million ten seconds.
TRIGGERS = """
CREATE FUNCTION maps_note_heat_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    me bigint := pg_current_xact_id()::text::bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO maps_heatchange (first_id, last_id, transaction)
        SELECT min(id), max(id), me FROM added HAVING count(*) > 0;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO maps_heatchange (first_id, last_id, transaction)
        SELECT was.id, was.id, me FROM was JOIN became USING (id)
         WHERE (was.category_id, was.received_at, was.kelurahan_code, was.status, was.is_private, was.moderation)
               IS DISTINCT FROM (became.category_id, became.received_at, became.kelurahan_code, became.status,
                                 became.is_private, became.moderation)
            OR was.point::bytea IS DISTINCT FROM became.point::bytea;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO maps_heatchange (first_id, last_id, transaction) SELECT id, id, me FROM was;
    ELSE
        INSERT INTO maps_heatchange (first_id, last_id, transaction) VALUES (0, 0, me);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER heat_added AFTER INSERT ON field_api_report
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION maps_note_heat_change();
CREATE TRIGGER heat_changed AFTER UPDATE ON field_api_report
    REFERENCING OLD TABLE AS was NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION maps_note_heat_change();
CREATE TRIGGER heat_gone AFTER DELETE ON field_api_report
    REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION maps_note_heat_change();
CREATE TRIGGER heat_emptied AFTER TRUNCATE ON field_api_report
    FOR EACH STATEMENT EXECUTE FUNCTION maps_note_heat_change();
"""
NO_TRIGGERS = """
DROP TRIGGER heat_added ON field_api_report;
DROP TRIGGER heat_changed ON field_api_report;
DROP TRIGGER heat_gone ON field_api_report;
DROP TRIGGER heat_emptied ON field_api_report;
DROP FUNCTION maps_note_heat_change();
"""


class Migration(migrations.Migration):
    dependencies = [("field_api", "0005_desks_and_citizens"), ("maps", "0003_exports")]
    operations = [
        migrations.CreateModel(
            name="HeatChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_id", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
                ("transaction", models.BigIntegerField(db_index=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
