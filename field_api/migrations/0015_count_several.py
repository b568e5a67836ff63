"""Several limits for one request in one statement, each with what the request costs: all count, or none."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION field_api_count_all(
    names text[], slices timestamptz[], forgotten timestamptz[], most bigint[], costs integer[]
) RETURNS TABLE (which integer, oldest timestamptz) LANGUAGE plpgsql AS $$
DECLARE
    total bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(lock) FROM (
        SELECT hashtextextended(name, 1) AS lock FROM unnest(names) AS name ORDER BY 1
    ) AS ordered;
    FOR one IN 1..cardinality(names) LOOP
        SELECT min(c.since), coalesce(sum(c.count), 0) INTO oldest, total
          FROM field_api_ratecount AS c WHERE c.key = names[one] AND c.since > forgotten[one];
        IF total + costs[one] > most[one] THEN
            oldest := coalesce(oldest, slices[one]);
            which := one;
            RETURN NEXT;
            RETURN;
        END IF;
    END LOOP;
    INSERT INTO field_api_ratecount AS c (key, since, count)
        SELECT * FROM unnest(names, slices, costs)
        ON CONFLICT (key, since) DO UPDATE SET count = c.count + excluded.count;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("field_api", "0014_key_salt")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION field_api_count_all")]
