"""The validation desk: whose queue, in which order, what a page shows, and what a decision leads to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from field_api import clock
from field_api.models import (
    Assignment,
    AuditEntry,
    Category,
    Criterion,
    MeetingCase,
    Membership,
    Note,
    ReplyText,
    Report,
    Suspicion,
)
from field_api.steps.suspicions import clear_suspicion
from field_api.steps.validate import send_back
from field_api.workflow import Status
from tests.field_api.claims import claim as claimed
from tests.field_api.claims import in_process
from tests.field_api.dispatching import at_metres_east, claim, followed_up, holder, wib
from tests.field_api.photos import jpeg
from tests.field_api.sealing import visit
from tests.field_api.suspecting import at_status, suspected_claim, suspected_visit
from tests.field_api.world import EAST, IN_EAST, World, make_person

DESK = "/koordinator/validasi/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def office(world: World) -> Client:
    return signed_in(world.coordinator)


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.content.decode()[:400]
    return answer.content.decode()


def order(body: str, *reports: Report) -> list[int]:
    places = [body.index(f"{DESK}{report.number}") for report in reports]
    return [places.index(place) for place in sorted(places)]


def due(report: Report, hours: float) -> Report:
    Report.objects.filter(pk=report.pk).update(due_at=clock.now() + timedelta(hours=hours))
    report.refresh_from_db()
    return report


def decide(client: Client, report: Report, step: str, query: str = "", **said: Any) -> Any:
    newest = report.follow_ups.order_by("-received_at", "-id").first()
    words = {"step": step, "claim": str(newest.pk if newest else ""), **said}
    return client.post(f"{DESK}{report.number}{query}", words)


# Who comes in.


@pytest.mark.parametrize(
    ("who", "list_status", "given", "others"),
    [
        ("stranger", 302, 302, 302),
        ("west_officer", 403, 403, 403),
        ("planner", 403, 403, 403),
        ("admin", 403, 403, 403),
        ("coordinator", 200, 200, 200),
        ("validator", 200, 200, 404),
    ],
)
def test_coordinators_see_every_report_and_validators_only_their_own(
    world: World, who: str, list_status: int, given: int, others: int
) -> None:
    mine, theirs = at_status(world, Status.VALIDASI), at_status(world, Status.TINDAK_LANJUT, seed=2)
    person = {
        "stranger": None,
        "validator": holder(mine).user,
        "admin": make_person("admin", Membership.Role.ADMIN),
    }.get(who, getattr(world, who, None))
    client = signed_in(person) if person else Client()
    answers = [client.get(url).status_code for url in (DESK, DESK + mine.number, DESK + theirs.number)]
    assert answers == [list_status, given, others]
    posted = {decide(client, theirs, "validate").status_code, decide(client, theirs, "send_back").status_code}
    assert posted == ({409} if others == 200 else {others})


def test_a_validator_does_not_see_what_was_taken_away(world: World) -> None:
    report = at_status(world, Status.VALIDASI)
    client = signed_in(holder(report).user)
    assert report.number in text(client, DESK)
    Assignment.objects.update(state="withdrawn")
    assert report.number not in text(client, DESK)
    assert client.get(DESK + report.number).status_code == 404
    assert client.get(DESK + "JK1").status_code == 404


# The queue.


def test_the_queue_goes_by_deadline_and_marks_what_nobody_has(world: World, office: Client) -> None:
    later = due(at_status(world, Status.VALIDASI), 50)
    waiting = due(at_status(world, Status.TINDAK_LANJUT, seed=2), 30)
    late = due(at_status(world, Status.VALIDASI, seed=3), -1)
    closed = at_status(world, Status.SELESAI, seed=4)
    body = text(office, DESK)
    assert order(body, late, waiting, later) == [0, 1, 2]
    assert closed.number not in body
    assert body.count("Lewat batas</span>") == 1
    assert body.count('<span class="chip">Belum ada petugas</span>') == 1
    assert "3 laporan menunggu" in body


def test_each_filter_narrows_and_stays_in_the_address(world: World, office: Client) -> None:
    west = due(at_status(world, Status.VALIDASI), -1)
    visit(west.number, holder(west).user, decision="not_done")
    east = followed_up(world, at=IN_EAST, seed=2)
    suspected_claim(east)
    first, second = west.number, east.number

    def shown(query: str) -> set[str]:
        body = text(office, f"{DESK}?{query}").replace("&amp;", "&")
        return {number for number in (first, second) if f"{DESK}{number}?{query}" in body}

    validator = holder(west).pk
    for query, expected in {
        "unit=kel-barat": {first},
        "unit=kel-timur": {second},
        f"validator={validator}": {first},
        "validator=none": {second},
        "decision=not_done": {first},
        "decision=none": {second},
        "decision=done": set(),
        "suspicion=open": {second},
        "suspicion=none": {first},
        f"area={EAST}": {second},
        "area=31.71": {first, second},
        "overdue=1": {first},
        "unit=kel-barat&overdue=1": {first},
    }.items():
        assert shown(query) == expected, query
    unknown = text(office, f"{DESK}?validator=x&decision=?&suspicion=&area=99&overdue=no&after=1&before=-")
    assert {first, second} <= {number for number in (first, second) if number in unknown}


def test_a_visit_of_an_earlier_round_says_nothing_of_the_new_claim(world: World, office: Client) -> None:
    report = at_status(world, Status.VALIDASI)
    visit(report.number, holder(report).user, decision="not_done")
    send_back(number=report.number, by=world.coordinator, reason="Belum")
    report.refresh_from_db()
    claim(report, world.west_officer, seed=9)
    assert report.number in text(office, f"{DESK}?decision=none")
    body = text(office, DESK + report.number)
    assert "Belum ada kunjungan untuk tindak lanjut ini." in body
    assert "Kunjungan untuk tindak lanjut sebelumnya" in body


def test_pages_follow_one_another_without_gaps_both_ways(
    world: World, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("field_api.web.desk.PAGE_SIZE", 2)
    reports = [due(followed_up(world, seed=n), 10) for n in range(1, 4)]
    reports += [due(followed_up(world, seed=n), 20) for n in range(4, 6)]
    Report.objects.filter(pk=reports[4].pk).update(due_at=None)
    url, seen = DESK, []
    while url:
        found = office.get(url).context["slice"]
        seen.append([row.number for row in found.rows])
        last, url = found, f"{DESK}?after={found.after}" if found.after else ""
    numbers = [report.number for report in reports]
    assert seen == [numbers[:2], numbers[2:4], numbers[4:]]
    back = office.get(f"{DESK}?before={last.before}").context["slice"]
    assert [row.number for row in back.rows] == numbers[2:4]
    first = office.get(f"{DESK}?before={back.before}").context["slice"]
    assert ([row.number for row in first.rows], first.before) == (numbers[:2], "")


def test_a_longer_queue_and_a_fuller_report_cost_no_more_queries(world: World, office: Client) -> None:
    def count(url: str) -> int:
        text(office, url)
        with CaptureQueriesContext(connection) as seen:
            text(office, url)
        return len(seen)

    report = at_status(world, Status.VALIDASI)
    visit(report.number, holder(report).user)
    before = (count(DESK), count(DESK + report.number))
    for seed in (2, 3, 4):
        other = at_status(world, Status.VALIDASI, seed=seed)
        visit(other.number, holder(other).user)
        visit(report.number, holder(report).user, note=f"Lagi {seed}")
        Note.objects.create(report=report, by=world.coordinator, text="Hubungi RT")
        Criterion.objects.create(slug=f"k{seed}", question=f"K{seed}?", rule="Rata", source="uji")
        suspected_claim(other)
    assert (count(DESK), count(DESK + report.number)) == before


# One report.


def criterion(slug: str = "rata", **more: Any) -> Criterion:
    words = {"question": "Apakah tambalan rata?", "rule": "Rata dengan jalan.", "source": "Perda 1"} | more
    return Criterion.objects.create(slug=slug, **words)


def test_report_claim_and_visit_stand_beside_each_other(world: World, office: Client) -> None:
    rata, lebar = criterion(category=world.category), criterion("lebar", question="Apakah lebarnya sama?")
    report = at_status(world, Status.VALIDASI)
    answers = [{"id": str(rata.pk), "question": "Apakah rata, waktu itu?", "answer": "no"}]
    found = visit(report.number, holder(report).user, checklist=answers, note="Masih <b>retak</b>")
    Note.objects.create(report=report, by=world.coordinator, text="Sudah ditelepon")
    body = text(office, DESK + report.number)
    assert found.validator.name in body
    for words in (
        "Lubang",
        "Ditambal",
        "Masih &lt;b&gt;retak&lt;/b&gt;",
        "Apakah rata, waktu itu?",
        "Rata dengan jalan.",
        "Perda 1",
        "Apakah lebarnya sama?",
        "Sudah ditelepon",
        "Benar dan selesai",
        'data-key="v"',
        'data-key="t"',
        'id="peta"',
        "Posisi terbaik kunjungan",
    ):
        assert words in body, words
    assert f'value="c{rata.pk}"' in body
    assert f'value="c{lebar.pk}"' in body


def test_the_photo_of_the_claim_is_laid_over_the_reporters(world: World, office: Client) -> None:
    report = in_process(world, jpeg(7))
    photo = claimed(world, report, jpeg(8))
    body = text(office, DESK + report.number)
    assert f'id="banding-{photo.pk}"' in body
    assert 'type="range"' in body
    assert "Foto pelapor" in body


def test_a_corrected_visit_gives_way_to_the_newest_and_says_so(world: World, office: Client) -> None:
    report = at_status(world, Status.VALIDASI)
    first = uuid4()
    with time_machine.travel(wib(9, day=3), tick=False):
        visit(report.number, holder(report).user, first, decision="done", note="Keliru")
    Report.objects.update(status_since=wib(8))
    report.follow_ups.update(received_at=wib(8))
    with time_machine.travel(wib(10, day=3), tick=False):
        visit(report.number, holder(report).user, corrects=str(first), decision="not_done", note="Yang benar")
    body = text(office, DESK + report.number)
    assert body.index("Yang benar") < body.index("Keliru")
    assert "Membetulkan kunjungan 3 Maret, 09.00 WIB." in body
    assert "Sudah dibetulkan oleh kunjungan yang lebih baru." in body
    assert report.number in text(office, f"{DESK}?decision=not_done")


def test_the_history_of_the_place_is_within_50_m_before_and_allowed(world: World, office: Client) -> None:
    other = Category.objects.create(slug="lampu", name="Lampu padam", group=world.category.group)
    places = enumerate((45, 55, 5), start=1)
    near, far, private = (followed_up(world, at=at_metres_east(m), seed=seed) for seed, m in places)
    Report.objects.filter(pk=near.pk).update(category=other)
    Report.objects.filter(pk=private.pk).update(is_private=True)
    report = at_status(world, Status.VALIDASI, seed=4)
    after = followed_up(world, seed=5)

    def shown(client: Client) -> list[str]:
        return [one.number for one in client.get(DESK + report.number).context["history"]]

    assert shown(office) == [private.number, near.number]
    assert shown(signed_in(holder(report).user)) == [near.number]
    assert {far.number, after.number}.isdisjoint(shown(office))
    body = text(office, DESK + report.number)
    assert "Lampu padam" in body
    assert "45 m · tindak lanjut" in body


def test_a_report_without_a_place_and_without_a_visit_has_a_page(world: World, office: Client) -> None:
    report = at_status(world, Status.VALIDASI)
    Report.objects.update(point=None, kelurahan_code="")
    body = text(office, DESK + report.number)
    assert 'id="peta"' not in body
    assert "Belum ada kunjungan" in body


def test_seeing_it_is_written_once_an_hour(world: World, office: Client) -> None:
    report = at_status(world, Status.VALIDASI)
    for _ in range(3):
        text(office, DESK + report.number)
    entry = AuditEntry.objects.get(action="report_seen")
    assert (entry.username, entry.role, entry.number) == ("koordinator", "coordinator", report.number)


# Deciding.


def test_after_a_decision_comes_the_next_of_the_same_queue(world: World, office: Client) -> None:
    reports = [due(at_status(world, Status.VALIDASI, seed=n), n) for n in (1, 2, 3)]
    query = "?unit=kel-barat"
    done = decide(office, reports[1], "validate", query, note="Rapi")
    assert (done.status_code, done.headers["Location"]) == (302, f"{DESK}{reports[2].number}{query}")
    assert "dinyatakan benar dan selesai." in text(office, done.headers["Location"])
    back = decide(office, reports[2], "send_back", query, reason="Belum rapi")
    assert back.headers["Location"] == f"{DESK}{reports[0].number}{query}"
    last = decide(office, reports[0], "validate", query)
    assert last.headers["Location"] == DESK + query
    assert "Tidak ada lagi yang menunggu" in text(office, DESK + query)
    assert [report.status for report in Report.objects.order_by("pk")] == ["SELESAI", "SELESAI", "PROSES"]
    acts = AuditEntry.objects.filter(action__in=["report_validated", "report_sent_back"]).order_by("pk")
    assert [(act.action, act.number) for act in acts] == [
        ("report_validated", reports[1].number),
        ("report_sent_back", reports[2].number),
        ("report_validated", reports[0].number),
    ]


def test_the_holder_decides_too(world: World) -> None:
    report = at_status(world, Status.VALIDASI)
    client = signed_in(holder(report).user)
    assert decide(client, report, "validate").status_code == 302
    assert Report.objects.get().status == "SELESAI"
    assert "tidak ada yang perlu diputuskan di sini" in text(client, DESK + report.number)


def test_sending_back_needs_a_reason_typed_or_ticked(world: World, office: Client) -> None:
    rule = criterion(category=world.category)
    ready = ReplyText.objects.create(title="Foto buram", text="Fotonya buram.", status=Status.PROSES)
    ReplyText.objects.create(title="Lain", text="Untuk tahap lain.", status=Status.DITOLAK)
    report = at_status(world, Status.VALIDASI)
    assert "Untuk tahap lain." not in text(office, DESK + report.number)
    refused = decide(office, report, "send_back", reason=" ")
    assert refused.status_code == 422
    assert "Alasan wajib diisi" in refused.content.decode()
    said: dict[str, Any] = {"ready": [f"t{ready.pk}", f"c{rule.pk}", "c999", "x"], "reason": "Ulangi."}
    assert decide(office, report, "send_back", **said).status_code == 302
    assert report.changes.get(became="PROSES", was="VALIDASI").note.splitlines() == [
        "Belum memenuhi: Rata dengan jalan. (Perda 1)",
        "Fotonya buram.",
        "Ulangi.",
    ]


def test_under_suspicion_it_needs_a_reason_and_keeps_what_was_typed(world: World, office: Client) -> None:
    report = at_status(world, Status.VALIDASI)
    row = suspected_claim(report)
    body = text(office, DESK + report.number)
    assert "Mengapa tetap benar, walau dicurigai (wajib)" in body
    assert f"/koordinator/kecurigaan/{row.pk}" in body
    refused = decide(office, report, "validate", note=" ")
    assert refused.status_code == 422
    assert "sedang dicurigai" in refused.content.decode()
    validator = text(signed_in(holder(report).user), DESK + report.number)
    assert f"/koordinator/kecurigaan/{row.pk}" not in validator
    assert decide(office, report, "validate", note="Sudah saya lihat sendiri").status_code == 302


def test_nobody_judges_their_own_suspected_visit(world: World) -> None:
    report = at_status(world, Status.VALIDASI)
    suspected_visit(report)
    refused = decide(signed_in(holder(report).user), report, "validate")
    assert refused.status_code == 403
    assert "orang lain yang memutuskan" in refused.content.decode()
    assert Report.objects.get().status == "VALIDASI"


def test_a_claim_that_came_meanwhile_is_not_judged_unseen(world: World, office: Client) -> None:
    report = at_status(world, Status.VALIDASI)
    refused = office.post(DESK + report.number, {"step": "validate", "claim": "1"})
    assert (refused.status_code, Report.objects.get().status) == (409, "VALIDASI")
    assert "tindak lanjut yang lebih baru" in refused.content.decode()
    assert decide(office, report, "?").status_code == 422


def test_the_coordinator_gives_what_nobody_has_to_the_nearest(world: World, office: Client) -> None:
    report = at_status(world, Status.TINDAK_LANJUT)
    assert "Berikan ke petugas terdekat" in text(office, DESK + report.number)
    assert decide(office, report, "assign").status_code == 302
    assert holder(report) == world.validators[0]
    assert decide(office, report, "assign").status_code == 409


def test_a_case_goes_to_the_meeting_from_the_desk(world: World, office: Client) -> None:
    report = at_status(world, Status.VALIDASI)
    assert decide(office, report, "ask", question=" ").status_code == 422
    assert decide(office, report, "ask", question="Bolehkah tambalan sementara?").status_code == 302
    assert MeetingCase.objects.get().question == "Bolehkah tambalan sementara?"
    assert "Menunggu keputusan rapat." in text(office, DESK + report.number)


def test_a_decided_suspicion_is_shown_with_its_note(world: World, office: Client) -> None:
    report = at_status(world, Status.VALIDASI)
    row = suspected_claim(report)
    clear_suspicion(pk=row.pk, by=world.coordinator, note="Sudut sama karena tiang")
    body = text(office, DESK + report.number)
    assert "Dinyatakan wajar" in body
    assert "Sudut sama karena tiang" in body
    assert AuditEntry.objects.get(action="suspicion_cleared").detail == {"suspicion": row.pk}
    assert Suspicion.objects.count() == 1
