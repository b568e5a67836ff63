"""From numbers to rows: the texts of made-up reports are put in by the database, out of small tables."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from field_api.models import Category, Report
from field_api.volume.flows import STATUSES

CHANNELS = tuple(Report.Channel.values)
PLACES = (Report.Place.INSIDE, Report.Place.AMBIGUOUS, Report.Place.OUTSIDE, Report.Place.UNLOCATED)
MODERATIONS = tuple(Report.Moderation.values)

_TABLES = """
CREATE TEMP TABLE made_reports (
    id bigint, day bigint, running bigint, category bigint, sentence bigint, channel bigint,
    is_private bigint, received_at timestamptz, lon double precision, lat double precision,
    accuracy_m double precision, is_moved bigint, place bigint, kelurahan bigint, status bigint,
    since timestamptz, home bigint, unit bigint, due timestamptz, complete_by timestamptz, moderation bigint
) ON COMMIT DROP;
CREATE TEMP TABLE made_sentences (number bigint PRIMARY KEY, category_id bigint, words text) ON COMMIT DROP;
CREATE TEMP TABLE made_kelurahan (number bigint PRIMARY KEY, code text) ON COMMIT DROP;
"""
_INSERT = """
INSERT INTO field_api_report (
    id, number, category_id, description, channel, is_private, received_at, point, accuracy_m, pin_moved,
    address, place, kelurahan_code, edition_id, place_detail, status, home_unit_id, unit_id, due_at,
    complete_by, status_since, moderation, device, source, external_id, payload_sha256)
SELECT made.id, 'JK' || to_char(date '1970-01-01' + made.day::int, 'YYMMDD')
         || lpad(made.running::text, greatest(4, length(made.running::text)), '0'),
       words.category_id, words.words, (%(channels)s::text[])[made.channel + 1], made.is_private = 1,
       made.received_at, ST_SetSRID(ST_MakePoint(nullif(made.lon, 'NaN'), made.lat), 4326),
       nullif(made.accuracy_m, 'NaN'), made.is_moved = 1, '', (%(places)s::text[])[made.place + 1],
       coalesce(area.code, ''), CASE WHEN made.lon <> 'NaN' THEN %(edition)s END, '{}',
       (%(statuses)s::text[])[made.status + 1], nullif(made.home, 0), nullif(made.unit, 0),
       nullif(made.due, '2000-01-01+0'), nullif(made.complete_by, '2000-01-01+0'), made.since,
       (%(moderations)s::text[])[made.moderation + 1], '', %(source)s, '', ''
  FROM made_reports made
  JOIN made_sentences words ON words.number = made.sentence
  LEFT JOIN made_kelurahan area ON area.number = made.kelurahan
 ORDER BY made.id
"""


def make_tables(
    categories: Sequence[Category], sentences: Sequence[str], per_category: int, codes: Sequence[str]
) -> None:
    """The lot's table and those of texts, for this transaction. `codes` in the order of `locate_many`."""
    numbered = [(n, categories[n // per_category].pk, words) for n, words in enumerate(sentences)]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS made_reports, made_sentences, made_kelurahan")
        cursor.execute(_TABLES)
        cursor.executemany("INSERT INTO made_sentences VALUES (%s, %s, %s)", numbered)
        cursor.executemany("INSERT INTO made_kelurahan VALUES (%s, %s)", list(enumerate(codes)))


def insert_reports(*, edition_id: int, source: str) -> None:
    """The lot becomes reports, and its table is empty again."""
    words: dict[str, list[str] | int | str] = {
        "channels": list(CHANNELS),
        "places": [str(one) for one in PLACES],
        "statuses": [str(one) for one in STATUSES],
        "moderations": list(MODERATIONS),
        "edition": edition_id,
        "source": source,
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, words)
        cursor.execute("TRUNCATE made_reports")
