"""Places in free text: what is read, how widely, and what is no place at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from field_api.place_in_text import PlaceProposal, proposals_in, unread_links
from field_api.place_in_text.links import geohash_middle
from field_api.place_in_text.plus_codes import decode

MONAS = (106.8272, -6.1754)


def _only(text: str) -> PlaceProposal:
    (proposal,) = proposals_in(text)
    return proposal


@pytest.mark.parametrize(
    "text",
    [
        "-6.1754, 106.8272",
        "106.8272,-6.1754",
        "Lokasi (-6.1754,106.8272) ya pak",
        "-6,1754 106,8272",
        "-6,1754,106,8272",
        "Lat: -6.1754 Long: 106.8272",
        "lintang -6.1754 dan bujur 106.8272",
        "lat=-6.1754&lng=106.8272",
        "6.1754 LS 106.8272 BT",
        "S6.1754E106.8272",
        "6.1754° S, 106.8272° E",
        "titik −6.1754 / 106.8272.",
    ],
)
def test_decimal_coordinates_are_read_in_their_usual_spellings(text: str):
    proposal = _only(text)

    assert (proposal.lon, proposal.lat) == MONAS
    assert (proposal.kind, proposal.accuracy_m, proposal.confidence) == ("coordinates", 20.0, 0.9)


@pytest.mark.parametrize(
    "text",
    [
        "6°10'31\"S 106°49'38\"E",
        "6°10'31\"S106°49'38\"E",
        "6° 10′ 31″ LS, 106° 49′ 38″ BT",
        "106° 49' 38\" BT 6° 10' 31\" LS",
        "S 6°10'31'' E 106°49'38''",
        "-6°10'31\", 106°49'38\"",
    ],
)
def test_degrees_minutes_and_seconds_are_read(text: str):
    """6 + 10/60 + 31/3600 = 6.175278, 106 + 49/60 + 38/3600 = 106.827222; half a second is 15.5 m a side."""
    proposal = _only(text)

    assert (proposal.lon, proposal.lat) == pytest.approx((106.827222, -6.175278), abs=1e-6)
    assert proposal.accuracy_m == pytest.approx(21.9, abs=0.1)


def test_degrees_and_decimal_minutes_are_read():
    proposal = _only("S 6°10.517' E 106°49.633'")

    assert (proposal.lon, proposal.lat) == pytest.approx((106.827217, -6.175283), abs=1e-6)


def test_few_digits_make_a_wide_place():
    """Half of 0.01 degrees is 557 m to each side, 787 m to the corner."""
    assert _only("-6.17 106.82").accuracy_m == pytest.approx(787, abs=1)


def test_a_lost_minus_is_guessed_near_jakarta_and_counts_for_less():
    proposal = _only("6.1754, 106.8272")

    assert (proposal.lon, proposal.lat) == MONAS
    assert proposal.confidence < _only("-6.1754, 106.8272").confidence


def test_the_piece_of_text_comes_back_with_the_proposal():
    assert _only("banjir di -6.1754, 106.8272 sejak pagi").text == "-6.1754, 106.8272"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "telepon 0812-1120-6206 atau 021-3822255",
        "+62 811 1220 6206",
        "21.02.2017 06.30 sampai 22.02.2017 07.15",
        "sejak 06.10.2024 jam 10.30",
        "Rp 6.500, 107.000",
        "harga 6.500,00 sampai 106.800,00",
        "6.500.000 dan 106.800.000",
        "No. 6.17, blok 106.82",
        "suhu 36.5 hujan 106.82 mm",
        "-6.1754",
        "-6.2, 106.8",
        "6,1754 meter",
        "IP 106.82.6.17, 10.20.30.40",
        "-96.1754, 206.8272",
        "48.8584, 2.2945",
        "1 2345+67 dan 2345+67",
        "C+C = CC, WWW+W, FGHJ+x",
        "https://example.org/berita/2024/06/17",
    ],
)
def test_prices_dates_phones_and_house_numbers_are_no_place(text: str):
    assert proposals_in(text) == []


@pytest.mark.parametrize(
    "link",
    [
        "https://maps.google.com/?q=-6.1754,106.8272",
        "https://maps.google.com/maps?q=loc:-6.1754+106.8272&z=17",
        "https://www.google.com/maps?q=-6.1754%2C106.8272",
        "https://www.google.com/maps/search/?api=1&query=-6.1754%2C106.8272",
        "https://www.google.com/maps/search/-6.1754,+106.8272?entry=tts",
        "https://www.google.com/maps/place/-6.1754,106.8272",
        "https://www.google.com/maps/place/Monas/@-6.18,106.82,17z/data=!3m1!4b1!8m2!3d-6.1754!4d106.8272!16zL",
        "https://www.google.com/maps/dir/?api=1&destination=-6.1754,106.8272",
        "google.co.id/maps?ll=-6.1754,106.8272",
        "https://www.openstreetmap.org/?mlat=-6.1754&mlon=106.8272#map=17/-6.17/106.82",
        "https://waze.com/ul?ll=-6.1754%2C106.8272&navigate=yes",
        "https://www.waze.com/live-map/directions?to=ll.-6.1754%2C106.8272",
        "https://maps.apple.com/?ll=-6.1754,106.8272&q=Monas",
        "maps.apple.com/place?coordinate=-6.1754,106.8272",
        "geo:-6.1754,106.8272",
        "geo:0,0?q=-6.1754,106.8272(Monas)",
    ],
)
def test_a_pin_in_a_map_link_is_read(link: str):
    proposal = _only(f"Lubang di sini: {link}.")

    assert (proposal.lon, proposal.lat) == MONAS
    assert (proposal.kind, proposal.accuracy_m, proposal.confidence) == ("link", 20.0, 0.95)
    assert proposal.text == link


@pytest.mark.parametrize(
    ("link", "accuracy_m"),
    [
        ("https://www.google.com/maps/@-6.1754,106.8272,17z", 118.7),  # 100 px of 155,640 m / 2^17
        ("https://www.google.com/maps/@-6.1754,106.8272,15z", 475.0),
        ("https://www.google.com/maps/@-6.1754,106.8272,850m/data=!3m1!1e3", 212.5),
        ("https://www.google.com/maps/@-6.1754,106.8272,3a,75y,90t", 20.0),
        ("https://www.google.com/maps/@-6.1754,106.8272", 50.0),
        ("https://www.openstreetmap.org/#map=18/-6.1754/106.8272", 59.4),
        ("https://maps.google.com/maps?center=-6.1754,106.8272", 50.0),
    ],
)
def test_a_map_view_is_as_wide_as_what_its_reader_saw(link: str, accuracy_m: float):
    proposal = _only(link)

    assert (proposal.lon, proposal.lat, proposal.kind) == (*MONAS, "map_view")
    assert proposal.accuracy_m == pytest.approx(accuracy_m, abs=0.1)


def test_a_geo_address_brings_its_own_uncertainty():
    assert _only("geo:-6.1754,106.8272;u=35").accuracy_m == 35.0


def test_degrees_inside_a_google_link_are_read():
    proposal = _only("https://www.google.com/maps/place/6%C2%B010'31.4%22S+106%C2%B049'37.9%22E/")

    assert (proposal.lon, proposal.lat) == pytest.approx((106.827194, -6.175389), abs=1e-6)


def test_a_waze_link_holds_a_geohash():
    """The example of the geohash's inventor: ezs42 is 42.605 N, 5.603 W."""
    assert geohash_middle("ezs42") == pytest.approx((-5.603, 42.605), abs=0.001)

    proposal = _only("https://waze.com/ul/hqqguz4c1u")

    assert (proposal.lon, proposal.lat) == pytest.approx((106.833, -6.1805), abs=0.001)


def test_a_short_link_is_named_and_holds_no_place():
    text = "banjir https://maps.app.goo.gl/AbCdEf123, lihat juga goo.gl/maps/xyz dan https://example.org/a"

    assert proposals_in(text) == []
    assert unread_links(text) == ["https://maps.app.goo.gl/AbCdEf123", "goo.gl/maps/xyz"]


def test_a_link_with_only_a_name_gives_the_name():
    proposal = _only("https://www.google.com/maps/place/Kantor+Lurah+Menteng+Dalam")

    assert (proposal.kind, proposal.kelurahan_code) == ("kelurahan", "31.74.01.1003")


def test_a_full_plus_code_is_its_cell():
    """Worked out by hand from 83.8246 and 286.8272 degrees in steps of 20, 1, 0.05, 0.0025, 0.000125."""
    proposal = _only("di 6p58rrfg+rv dekat tugu")

    assert (proposal.lon, proposal.lat) == pytest.approx((106.8271875, -6.1754375), abs=1e-7)
    assert (proposal.kind, proposal.accuracy_m, proposal.confidence) == ("plus_code", 10.0, 0.9)


@pytest.mark.parametrize(
    ("code", "lat", "lon"),
    [
        ("7FG49QCJ+2V", 20.3700625, 2.7821875),
        ("7FG49QCJ+2VX", 20.370125, 2.78225),
        ("8FVC2222+22", 47.0000625, 8.0000625),
        ("4VCPPQGP+Q9", -41.2730625, 174.7859375),
    ],
)
def test_plus_codes_decode_as_the_published_examples(code: str, lat: float, lon: float):
    cell = decode(code)

    assert (cell.lat, cell.lon) == pytest.approx((lat, lon), abs=cell.height_deg)


def test_a_short_plus_code_is_completed_near_the_named_kelurahan():
    alone, near_a_name = _only("RRFG+RV"), proposals_in("RRFG+RV kel. Pulau Pari")[0]

    assert (alone.lon, alone.lat) == pytest.approx((106.8271875, -6.1754375), abs=1e-7)
    assert (near_a_name.lon, near_a_name.lat) == (alone.lon, alone.lat)
    assert alone.confidence < near_a_name.confidence < _only("6P58RRFG+RV").confidence


def test_a_plus_code_inside_a_link_is_read():
    assert _only("https://maps.google.com/?q=RRFG%2BRV").kind == "plus_code"


def test_a_kelurahan_is_as_wide_as_its_area():
    """Menteng Dalam has 2.51 km2: a circle of that size has a radius of 894 m."""
    proposal = _only("got mampet di Menteng Dalam")

    assert (proposal.kind, proposal.kelurahan_code) == ("kelurahan", "31.74.01.1003")
    assert proposal.accuracy_m == pytest.approx(894, abs=1)


def test_menteng_is_not_menteng_dalam():
    assert _only("lampu mati di Menteng").kelurahan_code == "31.71.06.1001"


def test_a_kelurahan_said_to_be_one_counts_for_more_and_a_street_for_less():
    said, mentioned, beside = (
        _only(text).confidence for text in ["kel. Kebon Sirih", "di Kebon Sirih", "Jl. Kebon Sirih Raya"]
    )

    assert said > mentioned > beside


def test_a_town_named_with_it_raises_a_kelurahan_and_a_neighbour_lowers_it():
    in_jakarta, plain, in_depok = (
        proposals_in(text)[0].confidence
        for text in ["Cipayung, Jakarta Timur", "Cipayung", "Cipayung, Depok"]
    )

    assert in_jakarta > plain > in_depok


def test_a_kecamatan_is_proposed_only_without_one_of_its_kelurahan():
    assert [p.kind for p in proposals_in("kecamatan Tebet")] == ["kecamatan"]
    assert [p.kind for p in proposals_in("Tebet Barat, kecamatan Tebet")] == ["kelurahan"]


def test_the_best_proposal_comes_first_and_a_place_comes_once():
    link = "https://maps.google.com/?q=-6.1754,106.8272"
    text = f"Kel. Gambir, RRFH+2X, -6.20000, 106.81000 {link} -6.1754,106.8272"

    kinds = [proposal.kind for proposal in proposals_in(text)]

    assert kinds == ["link", "coordinates", "plus_code", "kelurahan"]


def test_a_proposal_can_be_stored_as_json():
    assert _only("geo:-6.17540000001,106.8272").as_dict() == {
        "kind": "link",
        "lon": 106.8272,
        "lat": -6.1754,
        "accuracy_m": 20.0,
        "text": "geo:-6.17540000001,106.8272",
        "kelurahan_code": None,
        "confidence": 0.95,
    }


@given(st.text(max_size=300))
def test_no_text_makes_it_fail(text: str):
    assert all(0 < proposal.confidence <= 1 for proposal in proposals_in(text))


@given(lon=st.floats(106.4, 107.1), lat=st.floats(-6.4, -5.2))
def test_any_point_of_jakarta_is_read_back(lon: float, lat: float):
    lon, lat = round(lon, 6), round(lat, 6)

    proposal = _only(f"{lat:.6f}, {lon:.6f}")

    assert (proposal.lon, proposal.lat) == (lon, lat)


def test_a_long_text_of_numbers_is_read_quickly():
    assert proposals_in("-6.1754, " * 5_000) == []
