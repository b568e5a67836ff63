"""What a file says of its own making, in every container, and nothing from silence."""

import json
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from field_api.evidence.alteration import Marks, marks_reasons, read_marks
from field_api.evidence.exif import read_photo
from field_api.evidence.reasons import Weight
from field_api.evidence.verdict import Result, judge_photo
from field_api.evidence.witnesses import Site
from tests.evidence.made_heic import heic
from tests.evidence.made_photos import MONAS, encoded, exif_bytes, jpeg, picture, text

IPTC_CV = "http://cv.iptc.org/newscodes/digitalsourcetype/"
SITE = Site(106.8271, -6.1754, 10.0)


def xmp(inside: str = "", attributes: str = "") -> bytes:
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>'
        f"<rdf:Description {attributes}>{inside}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    ).encode()


def with_xmp(packet: bytes, format: str = "JPEG") -> bytes:  # noqa: A002
    image = picture(64, 48)
    if format == "PNG":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", packet.decode())
        return encoded(image, "PNG", pnginfo=info)
    if format == "HEIF":
        return heic(xmp=packet)
    return encoded(image, format, xmp=packet)


def with_segment(marker: int, *bodies: bytes) -> bytes:
    photo = jpeg()
    segments = (struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body for body in bodies)
    return photo[:2] + b"".join(segments) + photo[2:]


def with_chunk(kind: bytes, body: bytes) -> bytes:
    photo = encoded(picture(64, 48), "PNG")
    after_header = 8 + 25
    chunk = struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))
    return photo[:after_header] + chunk + photo[after_header:]


def manifest(source_type: str = "") -> bytes:
    """A box as C2PA writes it, with a CBOR text that is followed by a letter, as real ones are."""
    url = (IPTC_CV + source_type).encode()
    inside = b"jumdc2pa\0" + (
        b"qdigitalSourceTypex" + bytes([len(url)]) + url + b"kdescription" if source_type else b""
    )
    return struct.pack(">L", len(inside) + 8) + b"jumb" + inside


def found(data: bytes) -> list[tuple[str, Weight]]:
    marks = read_marks(data, read_photo(data).software)
    return [(reason.code, reason.weight) for reason in marks_reasons(marks)]


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
@pytest.mark.parametrize(
    "packet",
    [
        xmp(attributes=f'Iptc4xmpExt:DigitalSourceType="{IPTC_CV}trainedAlgorithmicMedia"'),
        xmp(
            f"<Iptc4xmpExt:DigitalSourceType>{IPTC_CV}trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>"
        ),
        xmp(f'<Iptc4xmpExt:DigitalSourceType rdf:resource="{IPTC_CV}trainedAlgorithmicMedia"/>'),
        xmp("<Iptc4xmpExt:DigitalSourceType>trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>"),
    ],
    ids=["attribute", "element", "resource", "bare word"],
)
def test_a_picture_that_says_it_was_generated_contradicts_in_every_container(packet, format):  # noqa: A002
    assert found(with_xmp(packet, format)) == [("generated", Weight.CONTRADICTION)]


@pytest.mark.parametrize(
    ("kind", "code", "weight"),
    [
        ("compositeWithTrainedAlgorithmicMedia", "generated", Weight.CONTRADICTION),
        ("compositeSynthetic", "generated", Weight.CONTRADICTION),
        ("composite", "edited", Weight.DOUBT),
        ("screenCapture", "edited", Weight.DOUBT),
    ],
)
def test_each_source_type_weighs_what_it_says(kind, code, weight):
    packet = xmp(attributes=f'Iptc4xmpExt:DigitalSourceType="{IPTC_CV}{kind}"')
    assert found(with_xmp(packet)) == [(code, weight)]


@pytest.mark.parametrize(
    "kind", ["digitalCapture", "computationalCapture", "compositeCapture", "algorithmicallyEnhanced"]
)
def test_what_cameras_do_by_themselves_is_no_mark(kind):
    assert found(with_xmp(xmp(attributes=f'a:DigitalSourceType="{IPTC_CV}{kind}"'))) == []


@pytest.mark.parametrize(
    "software",
    ["Adobe Photoshop 7.0", "GIMP 2.10.32", "Snapseed 2.0", "paint.net 4.2.13", "Canva", "PicsArt",
     "Adobe Lightroom 9.1 (Android)"],
)  # fmt: skip
def test_a_named_editor_is_a_doubt(software):
    assert found(jpeg(main={305: text(software)})) == [("editor_named", Weight.DOUBT)]


@pytest.mark.parametrize(
    "software",
    ["Midjourney", "DALL-E 3", "Adobe_Firefly", "Stable Diffusion XL", "StableDiffusion", "ComfyUI"],
)
def test_a_named_generator_contradicts(software):
    assert found(jpeg(main={305: text(software)})) == [("generator_named", Weight.CONTRADICTION)]


@pytest.mark.parametrize(
    "software",
    ["14.4.2", "G975FXXU7CTF1", "HDR+ 1.0.540104767zd", "Ver.1.00", "00WW_3_380_SP02",
     "MediaTek Camera Application", "Nikon Transfer 1.1 W", "Adobe Bridge CS5",
     "QuickTime 7.7.1", "Canvas OS 3", "Foto contoh geo-crm", ""],
)  # fmt: skip
def test_firmware_and_transfer_tools_are_no_mark(software):
    assert found(jpeg(main={305: text(software)})) == []


def test_tools_in_xmp_are_read_as_attribute_and_element():
    packet = xmp(
        "<xmpMM:History><rdf:li stEvt:softwareAgent='Adobe Photoshop Camera Raw 8.6'/></xmpMM:History>"
        "<xmp:CreatorTool>Snapseed</xmp:CreatorTool>"
    )
    marks = read_marks(with_xmp(packet))
    assert marks.tools == ("Adobe Photoshop Camera Raw 8.6", "Snapseed")
    (reason,) = marks_reasons(marks)
    assert reason.text == (
        "Foto pernah disimpan dengan pengolah gambar: Adobe Photoshop Camera Raw 8.6, Snapseed. "
        "Mintalah berkas aslinya."
    )


@pytest.mark.parametrize("credit", ["Made with Google AI", "Edited with Google AI"])
def test_googles_credit_line_is_read_in_xmp_and_iptc(credit):
    record = (
        b"Photoshop 3.0\0"
        + b"8BIM\x04\x04\0\0\0\0\0\0"
        + b"\x1c\x02n\0"
        + bytes([len(credit)])
        + credit.encode()
    )
    for data in (with_xmp(xmp(attributes=f'photoshop:Credit="{credit}"')), with_segment(0xED, record)):
        assert found(data) == [("generator_named", Weight.CONTRADICTION)]


def test_a_photographers_credit_is_nobodys_business():
    assert read_marks(with_xmp(xmp(attributes='photoshop:Credit="Ian Britton"'))) == Marks()


def test_an_iptc_program_is_a_tool():
    record = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0\0\0\0\0" + b"\x1c\x02A\0\x09Photoshop"
    assert read_marks(with_segment(0xED, record)).tools == ("Photoshop",)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"tEXt", b"parameters\0a clean street\nSteps: 20, Sampler: Euler a"),
        (b"zTXt", b"prompt\0\0" + zlib.compress(b'{"3": {"class_type": "KSampler"}}')),
        (b"iTXt", b"workflow\0\0\0en\0\0{}"),
    ],
)
def test_a_generators_prompt_in_a_png_contradicts(kind, body):
    assert found(with_chunk(kind, body)) == [("prompt_present", Weight.CONTRADICTION)]


@pytest.mark.parametrize("encoding", ["ascii", "utf-16-be", "utf-16-le"])
def test_a_generators_prompt_in_a_user_comment_contradicts(encoding):
    comment = b"UNICODE\0" + "a clean street. Steps: 20, Sampler: Euler a".encode(encoding)
    assert found(jpeg(exif={37510: (7, comment)})) == [("prompt_present", Weight.CONTRADICTION)]


def test_a_packed_text_of_a_gigabyte_costs_a_megabyte():
    bomb = zlib.compress(bytes(50 << 20))
    assert read_marks(with_chunk(b"zTXt", b"Software\0\0" + bomb)) == Marks()


def heif_with(box: bytes) -> bytes:
    return with_xmp(xmp(), "HEIF") + struct.pack(">L4s", len(box) + 24, b"uuid") + (
        bytes.fromhex("d8fec3d61b0e483c92975828877ec481") + box
    )  # fmt: skip


def in_pieces(box: bytes, cut: int) -> list[bytes]:
    """As APP11 carries a large box: each piece repeats its length and type."""
    head = box[:8]
    return [
        b"JP\0\1" + struct.pack(">L", n + 1) + head + part for n, part in enumerate((box[8:cut], box[cut:]))
    ]


CARRIERS = {
    "JPEG": lambda box: with_segment(0xEB, b"JP\0\1\0\0\0\1" + box),
    "JPEG in two pieces": lambda box: with_segment(0xEB, *in_pieces(box, 50)),
    "PNG": lambda box: with_chunk(b"caBX", box),
    "HEIF": heif_with,
}


@pytest.mark.parametrize("carry", CARRIERS.values(), ids=CARRIERS)
def test_a_manifest_is_noted_and_what_it_says_is_read(carry):
    assert found(carry(manifest())) == [("c2pa_present", Weight.NOTE)]
    assert found(carry(manifest("digitalCapture"))) == [("c2pa_present", Weight.NOTE)]
    stated = [("generated", Weight.CONTRADICTION), ("c2pa_present", Weight.NOTE)]
    assert found(carry(manifest("trainedAlgorithmicMedia"))) == stated


def test_a_webp_carries_a_manifest_in_a_chunk_of_its_own():
    photo = encoded(picture(64, 48), "WEBP")
    box = manifest("trainedAlgorithmicMedia")
    box += b"\0" * (len(box) % 2)
    longer = photo + b"C2PA" + struct.pack("<L", len(box)) + box
    assert read_marks(longer).source_types == ("trainedAlgorithmicMedia",)


def test_another_box_in_app11_is_no_manifest():
    assert read_marks(with_segment(0xEB, b"JP\0\1\0\0\0\1\0\0\0\x10jumbjumdabcd")) == Marks()


def test_silence_says_nothing():
    judgement = judge_photo(read_photo(jpeg(gps=MONAS)), SITE, marks=read_marks(jpeg(gps=MONAS)))
    assert judgement.verdict is Result.MATCH
    assert judgement.inputs["marks"] == {
        "tools": [], "source_types": [], "prompt_keys": [], "has_manifest": False
    }  # fmt: skip


@pytest.mark.parametrize(
    ("software", "result"),
    [("8.1", Result.MATCH), ("GIMP 2.10", Result.UNCLEAR), ("Midjourney", Result.CONTRADICTORY)],
)
def test_a_mark_changes_the_verdict_of_a_photo_at_the_place(software, result):
    data = encoded(picture(64, 48), exif=exif_bytes(MONAS, main={305: text(software)}))
    facts = read_photo(data)
    judgement = judge_photo(facts, SITE, marks=read_marks(data, facts.software))
    assert judgement.verdict is result
    json.dumps(judgement.as_dict(), allow_nan=False)


@given(
    st.binary(max_size=400),
    st.sampled_from([b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n", b"RIFF0000WEBP", b""]),
)
def test_any_bytes_may_come(tail, head):
    marks_reasons(read_marks(head + tail))


@given(st.data())
def test_a_damaged_photo_raises_nothing(data):
    whole = bytearray(
        with_chunk(b"zTXt", b"prompt\0\0" + zlib.compress(b"{}"))
        if data.draw(st.booleans())
        else with_xmp(xmp())
    )
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    marks_reasons(read_marks(bytes(whole[: data.draw(st.integers(0, len(whole)))])))


def test_a_huge_name_is_cut_and_cleaned():
    assert read_marks(b"", "Photo\x07shop" + "x" * 500).tools == ("Photoshop" + "x" * 51,)


def test_an_image_without_any_metadata_is_not_decoded(monkeypatch):
    monkeypatch.setattr(Image, "open", lambda *_: pytest.fail("opened"))
    assert read_marks(encoded(picture(64, 48))) == Marks()
