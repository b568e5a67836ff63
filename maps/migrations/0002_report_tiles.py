"""Reports as vector tiles, as functions that Django, martin and pg_tileserv can all call.

`maps_report_tile` does the work and says how many it left out; what the caller may see comes as `sees`, which
no client ever writes. The other two have the signature that tile servers publish. They run with their owner's
rights, so that a tile server's role needs no table; nobody may execute them until an operator says so.
"""

from django.db import migrations

# `around` is the tile with a margin of 8 pixels: what is drawn across an edge is drawn on both sides. Only what
# lies in the tile itself is counted, so that the numbers of neighbours add up. Too many are thinned by a hash of
# the key: as good as by chance, the same each time, and dense places stay dense.
TILE = """
CREATE FUNCTION maps_report_tile(
    z integer, x integer, y integer, query json, sees json, cap integer,
    OUT tile bytea, OUT shown bigint, OUT total bigint
) LANGUAGE plpgsql STABLE SET search_path = {schemas} AS $$
#variable_conflict use_variable
DECLARE
    envelope geometry;
    around geometry;
    words text[] := string_to_array(lower(replace(query->>'category', ' ', '')), ',');
    categories bigint[];
    since timestamptz := (NULLIF(query->>'from', '')::date)::timestamp AT TIME ZONE 'Asia/Jakarta';
    until timestamptz := (NULLIF(query->>'to', '')::date + 1)::timestamp AT TIME ZONE 'Asia/Jakarta';
    statuses text[] := string_to_array(upper(replace(NULLIF(query->>'status', ''), ' ', '')), ',');
    area text := NULLIF(query->>'area', '');
    weekdays integer[] := string_to_array(replace(NULLIF(query->>'weekday', ''), ' ', ''), ',')::integer[];
    first_hour integer := NULLIF(split_part(query->>'hours', '-', 1), '')::integer;
    end_hour integer := NULLIF(split_part(query->>'hours', '-', 2), '')::integer;
    all_reports boolean := coalesce((sees->>'all')::boolean, false);
    of_unit bigint := (sees->>'unit')::bigint;
    of_kecamatan text := sees->>'kecamatan';
    of_user bigint := (sees->>'validator_user')::bigint;
BEGIN
    IF z IS NULL OR z < 14 OR z > 22 THEN
        RAISE EXCEPTION 'maps_report_tiles: zoom % is not in 14-22; further out use the heat map', z
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF x IS NULL OR y IS NULL OR x < 0 OR y < 0 OR x >= 1 << z OR y >= 1 << z THEN
        RAISE EXCEPTION 'maps_report_tiles: there is no tile %/%/%', z, x, y
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF words IS NOT NULL AND words <> '{{}}' AND words <> '{{""}}' THEN
        SELECT coalesce(array_agg(c.id), '{{}}') INTO categories FROM field_api_category c
        WHERE c.slug = ANY (words) OR c.group_id = ANY (
            SELECT word FROM unnest(words) word
            WHERE NOT EXISTS (SELECT 1 FROM field_api_category own WHERE own.slug = word)
        );
    END IF;
    IF statuses = '{{OPEN}}' THEN
        statuses := '{{MENUNGGU,KOORDINASI,DISPOSISI,PROSES,TINDAK_LANJUT,VALIDASI}}';
    ELSIF statuses = '{{CLOSED}}' THEN
        statuses := '{{SELESAI,DITOLAK}}';
    END IF;
    envelope := ST_TileEnvelope(z, x, y);
    around := ST_Transform(ST_TileEnvelope(z, x, y, margin => 128.0 / 4096), 4326);

    WITH found AS MATERIALIZED (
        SELECT r.id, r.number, r.category_id, r.status, r.received_at, r.is_private, r.moderation,
               ST_AsMVTGeom(ST_Transform(r.point, 3857), envelope, 4096, 128, true) AS geom
        FROM field_api_report r
        WHERE r.point && around
          AND (categories IS NULL OR r.category_id = ANY (categories))
          AND (since IS NULL OR r.received_at >= since)
          AND (until IS NULL OR r.received_at < until)
          AND (statuses IS NULL OR r.status = ANY (statuses))
          AND (area IS NULL OR r.kelurahan_code = area OR starts_with(r.kelurahan_code, area || '.'))
          AND (weekdays IS NULL
               OR extract(isodow FROM r.received_at AT TIME ZONE 'Asia/Jakarta')::integer = ANY (weekdays))
          AND (first_hour IS NULL OR end_hour IS NULL OR CASE
               WHEN first_hour < end_hour
               THEN extract(hour FROM r.received_at AT TIME ZONE 'Asia/Jakarta') >= first_hour
                    AND extract(hour FROM r.received_at AT TIME ZONE 'Asia/Jakarta') < end_hour
               ELSE extract(hour FROM r.received_at AT TIME ZONE 'Asia/Jakarta') >= first_hour
                    OR extract(hour FROM r.received_at AT TIME ZONE 'Asia/Jakarta') < end_hour END)
          AND (all_reports
               OR (NOT r.is_private AND r.moderation = 'shown')
               OR r.unit_id = of_unit
               OR r.home_unit_id = of_unit
               OR (of_kecamatan IS NOT NULL AND starts_with(r.kelurahan_code, of_kecamatan || '.'))
               OR (of_unit IS NOT NULL AND EXISTS (
                   SELECT 1 FROM field_api_statuschange s WHERE s.report_id = r.id AND s.unit_id = of_unit))
               OR (of_user IS NOT NULL AND EXISTS (
                   SELECT 1 FROM field_api_assignment a JOIN field_api_validator v ON v.id = a.validator_id
                   WHERE a.report_id = r.id AND v.user_id = of_user)))
    ), placed AS MATERIALIZED (
        SELECT f.*, ST_X(f.geom) >= 0 AND ST_X(f.geom) < 4096 AND ST_Y(f.geom) >= 0 AND ST_Y(f.geom) < 4096
               AS is_inside
        FROM found f WHERE f.geom IS NOT NULL
    ), numbers AS (
        SELECT count(*) AS every, count(*) FILTER (WHERE is_inside) AS inside FROM placed
    ), kept AS MATERIALIZED (
        SELECT p.* FROM placed p, numbers
        ORDER BY CASE WHEN numbers.every > cap THEN hashint8(p.id) END, p.id LIMIT cap
    ), drawn AS (
        SELECT k.geom, k.number, c.slug AS category, c.name, NULLIF(c.name_en, '') AS name_en, k.status,
               k.status NOT IN ('SELESAI', 'DITOLAK') AS open,
               to_char(k.received_at AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM-DD') AS day,
               k.is_private OR k.moderation <> 'shown' AS kept_back
        FROM kept k JOIN field_api_category c ON c.id = k.category_id
    ), told AS (
        SELECT ST_MakePoint(2048, 2048) AS geom, cap, numbers.inside AS total,
               (SELECT count(*) FROM kept WHERE is_inside) AS shown FROM numbers
    ), info AS (
        SELECT told.geom, told.shown < told.total AS truncated, told.cap, told.shown, told.total FROM told
    )
    SELECT coalesce((SELECT ST_AsMVT(drawn, 'reports', 4096, 'geom') FROM drawn), '')
           || (SELECT ST_AsMVT(info, 'info', 4096, 'geom') FROM info),
           info.shown, info.total
    INTO tile, shown, total FROM info;
END
$$
"""
# What a tile server publishes: z, x, y and the words of the address as one JSON object.
DOOR = """
CREATE FUNCTION {name}(z integer, x integer, y integer, query json) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schemas} AS $$
    SELECT (maps_report_tile(z, x, y, coalesce(query, '{{}}'), '{sees}', 10000)).tile
$$
"""
DOORS = {
    "maps_report_tiles": ("{}", "Openly shown reports"),
    "maps_report_tiles_all": ('{"all": true}', "All reports, also private ones"),
}
SIGNATURES = [
    "maps_report_tile(integer, integer, integer, json, json, integer)",
    *(f"{name}(integer, integer, integer, json)" for name in DOORS),
]
COMMENT = """{{"description": "{words}; says in its layer info when it left some out", "minzoom": 14, "maxzoom": 22}}"""


def create(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT quote_ident(name) FROM (SELECT current_schema() AS name UNION ALL SELECT nspname "
            "FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'postgis') s"
        )
        # pg_temp last, or whoever calls could put a table of the same name before ours.
        schemas = ", ".join([*(name for (name,) in cursor.fetchall()), "pg_temp"])
        cursor.execute(TILE.format(schemas=schemas))
        for name, (sees, words) in DOORS.items():
            cursor.execute(DOOR.format(name=name, sees=sees, schemas=schemas))
            cursor.execute(f"COMMENT ON FUNCTION {name} IS %s", [COMMENT.format(words=words)])
        for signature in SIGNATURES:
            cursor.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")


def drop(apps, schema_editor):
    for signature in reversed(SIGNATURES):
        schema_editor.execute(f"DROP FUNCTION {signature}")


class Migration(migrations.Migration):
    dependencies = [("field_api", "0005_desks_and_citizens"), ("maps", "0001_hotspots")]

    operations = [migrations.RunPython(create, drop)]
