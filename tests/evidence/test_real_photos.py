"""Photos of real phones and cameras, each against the row that another tool wrote about it.

They belong to others and are not part of the project; without them these tests are skipped.
"""

import ast
import csv
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from field_api.evidence.alteration import marks_reasons, read_marks
from field_api.evidence.derivative import public_copy, thumbnail
from field_api.evidence.exif import PhotoFacts, TakenFrom, read_photo
from field_api.evidence.gps import NoPosition
from field_api.evidence.opening import NotAPhoto, PhotoRefused
from field_api.evidence.reuse import compare, fingerprint
from field_api.evidence.verdict import Result, judge_photo
from field_api.evidence.witnesses import Site

PHOTOS = Path(__file__).parents[3] / "shared" / "data" / "photos"
INDEX = PHOTOS / "index.csv"
ROWS = list(csv.DictReader(INDEX.read_text().splitlines())) if INDEX.exists() else []
NAMES = [row["file"] for row in ROWS]
TIFF_FREE = [row for row in ROWS if row["format"] != "TIFF"]

# The rows give these a position of 0, 0. It is what the camera wrote; it is no place.
ZERO = {"mei_FLIR_Vue_Pro_640.jpg", "mei_Issue_308.jpg", "mei_Samsung_GT-I9000_(Galaxy_S).jpg"}
# The rows leave these without a position and without the reason.
NO_POSITION = {
    "mei_Issue_487.heic": NoPosition.REDACTED,  # letters NUL, numbers 0/0
    "mei_Leica_T_(Typ_701).jpg": NoPosition.ABSENT,  # the same blanks, but the receiver says "V"
    "mei_Nikon_D5000.jpg": NoPosition.MALFORMED,  # decimal minutes, seconds 0/0
}
# The rows copy the text of the tags: a GPS date of "2014:09:259", of zeros, and of NULs is no date.
NO_GPS_DATE = {"mei_Apple_iPhone_6.jpg", "mei_Issue_173_(dotnet).jpg", "mei_Leica_T_(Typ_701).jpg"}
# Beyond the rows: a picture's size is stored lying down, a browser shows it standing up.
STANDING = {5, 6, 7, 8}
# GPS date a day ahead of its time of day, or a fix 27 hours old.
STALE = {name for name in NAMES if name.startswith("es_DSCN")} | {"mei_Nexus_4.jpg"}
# A stated error of 2 km, a dilution of precision of 44: near cannot be told even at 0 m.
VAGUE = {"mei_Issue_263_dotnet.heic", "mei_Nokia_Lumia_800.jpg"}
# Two shots of one scene by one phone within a second, and copies of one file in another format.
SAME_SCENE = {
    frozenset({"es_iphone_hdr_NO.jpg", "es_iphone_hdr_YES.jpg"}),
    frozenset({"mei_HTC_Desire.jpg", "mei_HTC_Desire.webp"}),
    frozenset({"mei_Nikon_D1X.jpg", "mei_Nikon_D1X.webp"}),
}
# Their metadata name GIMP, Photoshop, Lightroom, Camera Raw or paint.net, in EXIF or in the XMP history.
EDITED = {
    *(name for name in NAMES if name.startswith("mei_FujiFilm_FinePix")),
    "es_32-lens_data.jpeg",
    "es_87_OSError.jpg",
    "es_Canon_40D.jpg",
    "es_Kodak_CX7530.jpg",
    "mei_Apple_iPhone_6_plus.jpg",
    "mei_Issue_508.jpg",
    "mei_Issue_600_(2).jpg",
    "mei_Nokia_Lumia_800.jpg",
    "mei_Olympus_FE230-X790.jpg",
}

pytestmark = pytest.mark.skipif(not ROWS, reason="the photos are not beside the project (../shared/data)")


def bytes_of(row: dict[str, str]) -> bytes:
    return (PHOTOS / row["file"]).read_bytes()


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_every_photo_is_read_as_its_row_says_or_refused_with_a_reason(row):
    if row["format"] == "TIFF":
        with pytest.raises(NotAPhoto, match="Berkas TIFF tidak diterima"):
            read_photo(bytes_of(row))
        return
    facts = read_photo(bytes_of(row))
    orientation = int(float(row["orientation"] or 1))
    stored = (int(float(row["width"])), int(float(row["height"])))
    assert facts.sha256 == row["sha256"]
    assert facts.format == row["format"]
    assert facts.orientation == orientation
    assert (facts.width, facts.height) == (stored[::-1] if orientation in STANDING else stored)
    assert (facts.make, facts.model) == (row["make"], row["model"])


@pytest.mark.parametrize("row", TIFF_FREE, ids=[row["file"] for row in TIFF_FREE])
def test_every_position_is_the_rows_or_has_a_reason(row):
    facts = read_photo(bytes_of(row))
    if row["file"] in ZERO:
        assert (float(row["lat"]), float(row["lon"])) == (0, 0)
        assert facts.no_position is NoPosition.ZERO
    elif not row["lat"]:
        assert facts.no_position is NO_POSITION.get(row["file"], NoPosition.ABSENT)
    else:
        assert facts.position is not None
        assert facts.position.lat == pytest.approx(float(row["lat"]), abs=1e-9)
        assert facts.position.lon == pytest.approx(float(row["lon"]), abs=1e-9)
        error_m = float(row["gps_error_m"]) if row["gps_error_m"] else None
        assert facts.position.error_m == pytest.approx(error_m)


@pytest.mark.parametrize("row", TIFF_FREE, ids=[row["file"] for row in TIFF_FREE])
def test_every_time_is_the_rows(row):
    facts = read_photo(bytes_of(row))
    taken = f"{facts.taken_local:%Y:%m:%d %H:%M:%S}" if facts.taken_local else ""
    if row["taken_local"]:
        assert (taken, facts.taken_from) == (row["taken_local"], TakenFrom.ORIGINAL)
    elif taken:  # the rows know DateTimeOriginal only
        assert facts.taken_from is not TakenFrom.ORIGINAL
    hours = int(row["offset"].split(":")[0]) if row["offset"] else None
    assert facts.offset == (None if hours is None else timedelta(hours=hours))
    if not (row["gps_date"] and row["gps_time"]) or row["file"] in NO_GPS_DATE:
        assert facts.gps_at is None
    else:
        hour, minute, second = ast.literal_eval(row["gps_time"])
        day = datetime.strptime(ast.literal_eval(row["gps_date"]), "%Y:%m:%d").replace(tzinfo=UTC)
        assert facts.gps_at == day + timedelta(hours=hour, minutes=minute, seconds=second)


@pytest.mark.parametrize("row", TIFF_FREE, ids=[row["file"] for row in TIFF_FREE])
def test_a_report_moved_to_the_photo_matches_it_and_one_moved_away_does_not(row):
    facts = read_photo(bytes_of(row))
    if facts.position is None:
        return
    place = facts.position
    there = judge_photo(facts, Site(place.lon, place.lat, 10.0)).verdict
    assert there is (Result.UNCLEAR if row["file"] in STALE | VAGUE else Result.MATCH)
    away = judge_photo(facts, Site(place.lon, place.lat + 0.5, 10.0)).verdict
    assert away is (Result.UNCLEAR if row["file"] in STALE else Result.FAR)


@pytest.mark.parametrize("row", TIFF_FREE, ids=[row["file"] for row in TIFF_FREE])
def test_no_metadata_survives_in_what_everyone_sees(row):
    data = bytes_of(row)
    facts = read_photo(data)
    for copy, longest in ((public_copy(data), 1600), (thumbnail(data), 320)):
        image = Image.open(BytesIO(copy))
        image.load()
        assert not {"exif", "xmp", "comment", "icc_profile", "photoshop", "adobe"} & set(image.info)
        for word in (b"Exif\0", b"http://ns.adobe.com", b"ICC_PROFILE", b"Photoshop", facts.make.encode()):
            assert not word or word not in copy
        assert max(image.size) == min(longest, max(facts.width, facts.height))
        assert (image.width > image.height) == (facts.width > facts.height)


@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_a_real_photo_with_damaged_metadata_is_read_or_refused(data):
    """The first 64 kB hold the metadata of all of them; 60 kB of it are enough to reach every directory."""
    photo = bytearray(bytes_of(data.draw(st.sampled_from(TIFF_FREE)))[: 2**16])
    places = st.integers(0, min(len(photo), 60_000) - 1)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=40)):
        photo[place] = value
    with suppress(PhotoRefused):
        facts = read_photo(bytes(photo))
        assert (facts.position is None) is (facts.no_position is not None)
        assert PhotoFacts.from_dict(json.loads(json.dumps(facts.as_dict(), allow_nan=False))) == facts
        read_marks(bytes(photo), facts.software)


def test_only_pictures_of_the_same_scene_are_taken_for_reuse():
    prints = {row["file"]: fingerprint(bytes_of(row)) for row in TIFF_FREE}
    found = {
        frozenset({a, b})
        for a, b in combinations(prints, 2)
        if compare(prints[a], prints[b]) or compare(prints[b], prints[a])
    }
    assert found == SAME_SCENE


@pytest.mark.parametrize("row", TIFF_FREE, ids=lambda row: row["file"])
def test_only_photos_that_went_through_an_editor_are_said_to_have(row):
    data = bytes_of(row)
    reasons = marks_reasons(read_marks(data, read_photo(data).software))
    assert [reason.code for reason in reasons] == ["editor_named"] * (row["file"] in EDITED)
