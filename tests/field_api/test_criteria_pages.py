"""The library of criteria: found by everyday words, shown with its use, and grown by the joint meeting."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from field_api.errors import BadInput, CallerError, Conflict, NoSuchRecord, NoSuchReport, NotYours
from field_api.models import AuditEntry, Category, Criterion, MeetingCase, Membership, Report
from field_api.steps.meeting import Decision, answer, ask
from field_api.workflow import Status
from tests.field_api.dispatching import followed_up, holder, wib
from tests.field_api.photos import jpeg
from tests.field_api.sealing import visit
from tests.field_api.suspecting import at_status
from tests.field_api.world import IN_EAST, World, make_person

URL = "/kriteria/"
DECIDED = Decision("Apakah tambalan bertahan?", "Tambalan sementara diterima bila rata.")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def criterion(slug: str, question: str, rule: str = "Rata.", **more: Any) -> Criterion:
    return Criterion.objects.create(slug=slug, question=question, rule=rule, source="Perda 1/2014", **more)


def found(client: Client, query: str = "") -> list[str]:
    answered = client.get(f"{URL}?{query}")
    assert answered.status_code == 200
    return [entry.criterion.slug for entry in answered.context["entries"]]


# Who comes in.


@pytest.mark.parametrize(
    ("who", "reads", "asks", "answers"),
    [
        ("stranger", 302, 302, 302),
        ("west_officer", 200, 302, 403),
        ("east_officer", 200, 404, 403),
        ("validator", 200, 302, 403),
        ("other_validator", 200, 404, 403),
        ("planner", 200, 403, 403),
        ("admin", 200, 403, 403),
        ("coordinator", 200, 302, 302),
    ],
)
def test_all_staff_read_those_who_work_on_it_ask_and_the_coordinator_answers(
    world: World, who: str, reads: int, asks: int, answers: int
) -> None:
    report = at_status(world, Status.VALIDASI)
    case = ask(number=report.number, by=world.coordinator, question="Bagaimana bila hujan?")
    others = [one for one in world.validators if one != holder(report)]
    people = {
        "stranger": None,
        "validator": holder(report).user,
        "other_validator": others[0].user,
        "admin": make_person("admin", Membership.Role.ADMIN),
    }
    person = people[who] if who in people else getattr(world, who)
    client = signed_in(person) if person else Client()
    assert client.get(URL).status_code == reads
    asked = client.post(f"{URL}tanya", {"number": report.number, "question": "Lain?"})
    said = {"question": "Apakah kering?", "rule": "Ditunda.", "scope": "all"}
    answered = client.post(f"{URL}rapat/{case.pk}", said)
    assert (asked.status_code, answered.status_code) == (asks, answers)
    assert MeetingCase.objects.filter(question="Lain?").exists() == (asks == 302 and who != "stranger")
    assert Criterion.objects.exists() == (who == "coordinator")


# Searching.


@pytest.fixture
def library(world: World) -> World:
    trees = Category.objects.create(slug="pohon", name="Pohon tumbang", group=world.category.group)
    criterion("tambalan", "Apakah tambalan rata?", "Permukaan jalan kembali rata.", category=world.category)
    criterion(
        "pohon", "Apakah batang sudah diangkat?", "Jalan bebas dari batang dan ranting.", category=trees
    )
    criterion("bersih", "Apakah bekas pekerjaan dibersihkan?", "Tidak ada sisa bahan.")
    criterion("lama", "Apakah tambalan lama?", is_active=False)
    return world


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", {"tambalan", "pohon", "bersih"}),
        ("q=tambalan", {"tambalan"}),
        ("q=ditambal", {"tambalan"}),
        ("q=tamblan", {"tambalan"}),
        ("q=ranting", {"pohon"}),
        ("q=membersihkan", {"bersih"}),
        ("q=perda", {"tambalan", "pohon", "bersih"}),
        ("q=zzzz", set()),
        ("q='%22%26%7C!(", set()),
        ("category=pohon", {"pohon", "bersih"}),
        ("category=pohon&q=tambalan", set()),
        ("category=tidak-ada", {"tambalan", "pohon", "bersih"}),
    ],
)
def test_it_is_found_by_everyday_words(library: World, query: str, slugs: set[str]) -> None:
    assert set(found(signed_in(library.planner), query)) == slugs


# Examples.


def used(world: World, one: Criterion, *, private: bool = False, seed: int = 1) -> Report:
    report = at_status(world, Status.VALIDASI, seed=seed)
    answers = [{"id": str(one.pk), "question": one.question, "answer": "yes"}]
    visit(report.number, holder(report).user, None, jpeg(90 + seed), checklist=answers)
    Report.objects.filter(pk=report.pk).update(is_private=private)
    return report


def test_examples_show_what_the_reader_may_see(world: World) -> None:
    one = criterion("rata", "Apakah rata?")
    public, private = used(world, one), used(world, one, private=True, seed=2)

    def examples(user: User) -> dict[str, str | None]:
        (entry,) = signed_in(user).get(URL).context["entries"]
        return {example.number: example.photo and example.photo.kind for example in entry.examples}

    assert examples(world.coordinator) == {public.number: "visit", private.number: "visit"}
    assert examples(world.east_officer) == {public.number: "follow_up"}
    Report.objects.update(moderation="held")
    assert examples(world.east_officer) == {}


def test_a_longer_library_costs_no_more_queries(world: World) -> None:
    client = signed_in(world.coordinator)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            found(client, "q=rata")
        return len(seen)

    used(world, criterion("k1", "Apakah rata?"))
    ask(number=Report.objects.get().number, by=world.coordinator, question="Satu?")
    before = count()
    for seed in (2, 3, 4):
        report = used(world, criterion(f"k{seed}", f"Apakah rata {seed}?"), seed=seed)
        case = ask(number=report.number, by=world.coordinator, question=f"Kasus {seed}?")
        ask(number=report.number, by=world.coordinator, question=f"Terbuka {seed}?")
        answer(pk=case.pk, by=world.coordinator, decision=DECIDED)
    assert count() == before


# The meeting.


def test_the_answer_becomes_a_criterion_that_the_next_day_brings_to_the_phone(
    world: World,
) -> None:
    report = at_status(world, Status.VALIDASI)
    validator = holder(report).user
    with time_machine.travel(wib(9), tick=False):
        case = ask(number=report.number, by=validator, question="Bolehkah tambalan sementara?")
    client = signed_in(world.coordinator)
    body = client.get(URL).content.decode()
    assert "Bolehkah tambalan sementara?" in body
    with time_machine.travel(wib(10, day=4), tick=False):
        client = signed_in(world.coordinator)
        said = {
            "question": DECIDED.question,
            "rule": DECIDED.rule,
            "scope": "category",
            "photo_hint": "Dekat",
        }
        assert client.post(f"{URL}rapat/{case.pk}", said).status_code == 302
    case.refresh_from_db()
    one = case.criterion
    assert one is not None
    assert (one.question, one.rule, one.photo_hint) == (DECIDED.question, DECIDED.rule, "Dekat")
    assert (one.source, one.category) == ("Rapat koordinasi 4 Maret 2026", world.category)
    assert (case.answer, case.answered_by, case.answered_at) == (
        DECIDED.rule,
        world.coordinator,
        wib(10, day=4),
    )
    phone = APIClient()
    phone.force_authenticate(validator)
    day = phone.get("/api/v1/field/day").json()
    assert day["tasks"][0]["criteria"] == [one.pk]
    assert day["criteria"][str(one.pk)]["source"] == "Rapat koordinasi 4 Maret 2026"
    body = signed_in(validator).get(URL).content.decode()
    assert "Pertanyaan ke rapat: Bolehkah tambalan sementara?" in body
    assert "Tidak ada kasus yang menunggu rapat." in body
    acts = (
        AuditEntry.objects.filter(action__startswith="case")
        .order_by("pk")
        .values_list("action", "username", "number")
    )
    assert list(acts) == [
        ("case_asked", validator.username, report.number),
        ("case_answered", "koordinator", report.number),
    ]


@pytest.mark.parametrize(("scope", "about"), [("category", "category"), ("group", "group"), ("all", None)])
def test_it_is_asked_where_the_meeting_says(world: World, scope: str, about: str | None) -> None:
    case = ask(number=followed_up(world).number, by=world.west_officer, question="Bagaimana?")
    decision = Decision(DECIDED.question, DECIDED.rule, scope=scope)
    one = answer(pk=case.pk, by=world.coordinator, decision=decision).criterion
    assert one is not None
    assert [name for name in ("category", "group") if getattr(one, name)] == ([about] if about else [])


def test_saying_it_again_changes_nothing_and_saying_otherwise_is_refused(world: World) -> None:
    number = followed_up(world).number
    case = ask(number=number, by=world.west_officer, question="Bagaimana?")
    assert ask(number=number, by=world.coordinator, question=" Bagaimana? ") == case
    answer(pk=case.pk, by=world.coordinator, decision=DECIDED)
    assert answer(pk=case.pk, by=world.coordinator, decision=DECIDED) == case
    assert ask(number=number, by=world.west_officer, question="Bagaimana?") != case
    with pytest.raises(Conflict):
        answer(pk=case.pk, by=world.coordinator, decision=Decision("Lain?", "Lain."))
    assert Criterion.objects.count() == 1


def test_what_cannot_be_asked_or_answered_is_refused(world: World) -> None:
    number = followed_up(world).number
    case = ask(number=number, by=world.west_officer, question="Bagaimana?")
    answers: list[tuple[type[CallerError], int, User, Decision]] = [
        (NotYours, case.pk, world.planner, DECIDED),
        (NoSuchRecord, case.pk + 9, world.coordinator, DECIDED),
        (BadInput, case.pk, world.coordinator, Decision(" ", "Rata")),
        (BadInput, case.pk, world.coordinator, Decision("Rata?", " ")),
        (BadInput, case.pk, world.coordinator, Decision("x" * 201, "Rata")),
        (BadInput, case.pk, world.coordinator, Decision("Rata?", "Rata", scope="kota")),
    ]
    for error, pk, by, decision in answers:
        with pytest.raises(error):
            answer(pk=pk, by=by, decision=decision)
    asked: list[tuple[type[CallerError], User, str]] = [
        (NotYours, world.planner, "Bagaimana?"),
        (NoSuchReport, world.east_officer, "Bagaimana?"),
        (BadInput, world.west_officer, " "),
    ]
    for wrong, by, question in asked:
        with pytest.raises(wrong):
            ask(number=number, by=by, question=question)
    assert (Criterion.objects.count(), MeetingCase.objects.count()) == (0, 1)


def test_a_refused_form_keeps_what_was_typed(world: World) -> None:
    report = followed_up(world)
    case = ask(number=report.number, by=world.west_officer, question="Bagaimana?")
    client = signed_in(world.coordinator)
    refused = client.post(f"{URL}rapat/{case.pk}", {"question": " ", "rule": "Boleh <i>asal</i> rata"})
    assert refused.status_code == 422
    assert "Boleh &lt;i&gt;asal&lt;/i&gt; rata" in refused.content.decode()
    asked = client.post(f"{URL}tanya", {"number": report.number.lower(), "question": ""})
    assert (asked.status_code, "Tulis apa yang harus diputuskan rapat." in asked.content.decode()) == (
        422,
        True,
    )
    assert client.post(f"{URL}tanya", {"number": "JK0", "question": "Apa?"}).status_code == 404


def test_open_cases_are_shown_to_those_who_may_see_the_report(world: World) -> None:
    west, east = followed_up(world), followed_up(world, at=IN_EAST, seed=2)
    ask(number=west.number, by=world.west_officer, question="Di barat?")
    ask(number=east.number, by=world.east_officer, question="Di timur?")
    body = signed_in(world.west_officer).get(URL).content.decode()
    assert ("Di barat?" in body, "Di timur?" in body) == (True, False)
    assert "Tulis keputusan rapat" not in body
