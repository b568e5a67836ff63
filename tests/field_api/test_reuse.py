"""The same photo again, for another report.

In Angke, in March 2025, two reports were closed with one photo whose stamp said another date.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PIL import Image, ImageDraw, ImageOps
from pytest_django import DjangoAssertNumQueries

from field_api import originals
from field_api.evidence.reuse import fingerprint
from field_api.evidence.rules import RULES
from field_api.models import Photo, Report, Verdict
from field_api.steps import judge
from field_api.steps.judge import judge_photo
from tests.evidence import made_photos, made_scenes
from tests.evidence.made_scenes import saved
from tests.field_api.claims import PHOTOS, claim, in_process, needs_photos, verdict, why
from tests.field_api.world import World

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def scene(seed: int = 7) -> Image.Image:
    return made_photos.picture(1600, 1200, seed)


def encoded(image: Image.Image, quality: int = 85) -> bytes:
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def stamped(image: Image.Image, words: str) -> Image.Image:
    """A panel over the lower left with a date, as stamp applications draw it."""
    copy = image.convert("RGB")
    pen = ImageDraw.Draw(copy)
    pen.rectangle((0, copy.height * 0.82, copy.width * 0.5, copy.height), fill="black")
    pen.text((20, copy.height * 0.84), words, fill="white", font_size=copy.height // 25)
    return copy


def sent_by_messenger(image: Image.Image) -> Image.Image:
    return image.resize((round(image.width * 0.6), round(image.height * 0.6)))


EDITS: dict[str, Callable[[Image.Image], bytes]] = {
    "stamped anew": lambda image: encoded(stamped(image, "05/03/2025 16:45")),
    "through a messenger": lambda image: encoded(sent_by_messenger(stamped(image, "02/03/2025 08:00")), 45),
    "mirrored": lambda image: encoded(ImageOps.mirror(stamped(image, "02/03/2025 08:00"))),
    "mirrored, stamped anew, through a messenger": lambda image: encoded(
        sent_by_messenger(stamped(ImageOps.mirror(image), "05/03/2025 16:45")), 45
    ),
}


def first_claim(world: World, image: Image.Image) -> Report:
    report = in_process(world)
    judge_photo.call(claim(world, report, encoded(stamped(image, "02/03/2025 08:00"))).pk)
    return report


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_the_same_picture_for_another_report_contradicts_and_names_that_report(
    world: World, edit: Callable[[Image.Image], bytes]
) -> None:
    earlier = first_claim(world, scene())
    found = verdict(claim(world, in_process(world), edit(scene())))
    assert found.result == "contradictory"
    assert earlier.number in why(found, "reuse_strong")
    assert found.inputs["reuse"][0]["of"] == earlier.number


def test_another_picture_with_the_same_stamp_is_no_reuse(world: World) -> None:
    first_claim(world, scene())
    found = verdict(claim(world, in_process(world), encoded(stamped(scene(8), "02/03/2025 08:00"))))
    assert found.result == "no_location"
    assert found.inputs["reuse"] == []


def test_the_reports_own_photo_is_no_proof_of_work(world: World) -> None:
    report = in_process(world, encoded(scene()))
    judge_photo.call(report.photos.get().pk)
    found = verdict(claim(world, report, encoded(sent_by_messenger(scene()), 45)))
    assert found.result == "contradictory"
    assert report.number in why(found, "reuse_strong")


def test_a_citizen_may_send_one_photo_with_two_reports(world: World) -> None:
    first, second = in_process(world, encoded(scene())), in_process(world, encoded(scene()))
    for report in (first, second):
        assert verdict(report.photos.get()).result == "no_location"


def test_the_first_photo_is_not_blamed_for_a_later_copy(world: World) -> None:
    earlier = first_claim(world, scene())
    judge_photo.call(claim(world, in_process(world), EDITS["stamped anew"](scene())).pk)
    original = Photo.objects.get(report=earlier)
    assert judge_photo.call(original.pk) == "no_location"


def test_a_copy_judged_before_its_original_is_found_as_soon_as_the_original_is_known(world: World) -> None:
    original = claim(world, in_process(world), encoded(stamped(scene(), "02/03/2025 08:00")))
    copy = claim(world, in_process(world), EDITS["stamped anew"](scene()))
    assert judge_photo.call(copy.pk) == "no_location"
    assert judge_photo.call(original.pk) == "no_location"
    assert copy.verdicts.get().result == "contradictory"
    assert original.report.number in copy.verdicts.get().reasons[-1]["text"]


def test_a_photo_without_any_pattern_resembles_nothing_but_its_own_bytes(world: World) -> None:
    night, darker = (encoded(Image.new("RGB", (640, 480), (shade, shade, shade))) for shade in (20, 10))
    report = in_process(world, night)
    judge_photo.call(report.photos.get().pk)
    assert verdict(claim(world, in_process(world), darker)).result == "no_location"
    found = verdict(claim(world, report, night))
    assert (found.result, report.number in why(found, "reuse_exact")) == ("contradictory", True)


def test_of_many_copies_the_five_closest_are_named(world: World) -> None:
    for quality in range(70, 77):
        judge_photo.call(claim(world, in_process(world), encoded(scene(), quality)).pk)
    found = verdict(claim(world, in_process(world), encoded(scene())))
    assert len(found.inputs["reuse"]) == judge.SHOWN_MATCHES


def test_one_query_finds_the_copies_however_many_photos_there_are(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    prints = fingerprint(encoded(scene()))
    reports = [in_process(world) for _ in range(3)]
    for seed, report in enumerate(reports):
        judge_photo.call(claim(world, report, encoded(scene(seed + 7))).pk)
    with django_assert_num_queries(1):
        assert len(judge._alike(prints, ">", Photo(pk=0, received_at=LONG_AGO), RULES)) == 1


@needs_photos
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
@pytest.mark.parametrize("name", ["mei_Nexus_4.jpg", "es_DSCN0021.jpg", "mei_Oppo_R7_Plus.jpg"])
def test_a_real_street_photo_sent_for_two_reports_is_found(
    world: World, name: str, edit: Callable[[Image.Image], bytes]
) -> None:
    with Image.open(PHOTOS / name) as opened:
        image = ImageOps.exif_transpose(opened).convert("RGB")
    image.thumbnail((1600, 1600))
    earlier = first_claim(world, image)
    found = verdict(claim(world, in_process(world), edit(image)))
    assert found.result == "contradictory"
    (match,) = found.inputs["reuse"]
    assert (match["of"], match["photo_id"]) == (earlier.number, earlier.photos.get(kind="follow_up").pk)
    assert earlier.number in why(found, "reuse_strong")


def alike_by_chance(world: World) -> Verdict:
    """Of 1,770 pairs of drawn streets with one stamp these two have the closest hashes, 78 bits apart."""
    report = in_process(world)
    judge_photo.call(claim(world, report, saved(stamped_street("bench-23"))).pk)
    return verdict(claim(world, in_process(world), saved(stamped_street("bench-13"))))


def stamped_street(site: str) -> Image.Image:
    return made_scenes.stamped(made_scenes.scene(site), "02/03/2025 08:00")


def test_two_streets_with_one_stamp_are_a_remark_and_no_doubt(world: World) -> None:
    pytest.importorskip("cv2", reason="OpenCV is optional")
    found = alike_by_chance(world)
    assert found.result == "no_location"
    assert [match["kind"] for match in found.inputs["reuse"]] == ["chance"]
    assert {reason["weight"] for reason in found.reasons} == {"note"}


def test_without_opencv_a_likeness_stays_a_doubt(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    found = alike_by_chance(world)
    assert [match["kind"] for match in found.inputs["reuse"]] == ["look"]


def test_a_cropped_copy_is_a_doubt_also_when_its_original_is_gone(world: World) -> None:
    street = stamped_street("bench-1")
    report = in_process(world)
    original = claim(world, report, saved(street))
    judge_photo.call(original.pk)
    copy = claim(world, in_process(world), saved(made_scenes.cropped(street, 0.03, 0.03, 0.03, 0.03)))
    assert report.number in why(verdict(copy), "reuse_look")
    originals.original_path(original.sha256).unlink()
    assert report.number in why(verdict(copy), "reuse_look")
