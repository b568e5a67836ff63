"""Limits that all workers share, counted in one statement.

The function is volatile: each of its statements sees what was committed while it waited for the lock.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION field_api_count_one(name text, slice timestamptz, forgotten timestamptz, most integer)
RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
    first timestamptz;
    total bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(name, 1));
    SELECT min(c.since), coalesce(sum(c.count), 0) INTO first, total
      FROM field_api_ratecount AS c WHERE c.key = name AND c.since > forgotten;
    IF total >= most THEN
        RETURN coalesce(first, slice);
    END IF;
    INSERT INTO field_api_ratecount AS c (key, since, count) VALUES (name, slice, 1)
        ON CONFLICT (key, since) DO UPDATE SET count = c.count + 1;
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("field_api", "0010_name_of_api_keys")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION field_api_count_one")]
