"""The very file of another report is refused at the door."""

from __future__ import annotations

from functools import partial

import pytest

from field_api.errors import PhotoCopied
from field_api.models import FollowUp, Photo, Report
from field_api.steps.follow_up import submit_follow_up
from field_api.steps.photos import PhotoIn
from tests.field_api.claims import claim, in_process
from tests.field_api.photos import jpeg, upload
from tests.field_api.racing import posting
from tests.field_api.threads import blocked_by
from tests.field_api.world import World


def submit(world: World, report: Report, *photos: bytes) -> FollowUp:
    sent = [PhotoIn(photo) for photo in photos]
    return submit_follow_up(number=report.number, by=world.west_officer, note="Selesai", photos=sent)


def test_the_file_of_another_follow_up_is_refused_and_that_report_is_named(world: World) -> None:
    earlier, report = in_process(world), in_process(world)
    claim(world, earlier, jpeg(1))
    with pytest.raises(PhotoCopied) as refused:
        submit(world, report, jpeg(2), jpeg(1))
    assert refused.value.detail == (
        f"Foto ini sudah pernah dikirim untuk laporan {earlier.number}. "
        f"Ambil foto baru di lokasi laporan {report.number}."
    )
    report.refresh_from_db()
    assert (report.status, report.follow_ups.count(), Photo.objects.count()) == ("PROSES", 0, 1)
    assert submit(world, report, jpeg(2)).photos.count() == 1


def test_the_file_that_a_citizen_sent_with_another_report_is_refused_too(world: World) -> None:
    earlier = in_process(world, jpeg(1))
    with pytest.raises(PhotoCopied, match=earlier.number):
        submit(world, in_process(world), jpeg(1))


def test_the_file_of_the_same_report_is_left_to_the_check(world: World) -> None:
    report = in_process(world, jpeg(1))
    assert submit(world, report, jpeg(1)).photos.count() == 1


def test_the_same_follow_up_sent_again_is_no_copy_of_itself(world: World) -> None:
    report = in_process(world)
    assert submit(world, report, jpeg(1)) == submit(world, report, jpeg(1))


def test_the_api_answers_409_with_a_code_of_its_own(world: World) -> None:
    earlier, report = in_process(world, jpeg(1)), in_process(world)
    answer = posting(
        world.west_officer, f"/{report.number}/follow-up", {"photos": [upload(jpeg(1))]}, format="multipart"
    )()
    assert (answer.status_code, answer.json()["code"]) == (409, "photo_copied")
    assert earlier.number in answer.json()["detail"]


@pytest.mark.django_db(transaction=True)
def test_of_two_claims_at_once_with_one_file_the_second_is_refused(world: World) -> None:
    first, second = in_process(world), in_process(world)
    outcome = blocked_by(partial(submit, world, first, jpeg(1)), partial(submit, world, second, jpeg(1)))
    assert isinstance(outcome, PhotoCopied)
    assert first.number in outcome.detail
    assert FollowUp.objects.get().report == first
