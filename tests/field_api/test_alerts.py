"""News by mail: asked for, proven, told once each hour at most, never twice and never private, and ended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from field_api.errors import BadInput, CallerError, NoSuchAlert, TooMany
from field_api.models import Alert, Appearance, Outbox, Report, StatusChange
from field_api.steps.alerts import Wish, alert_for, ask_all, confirm, end, forget_addresses, subscribe
from field_api.steps.coordinate import coordinate, reject
from field_api.steps.merge import merge
from field_api.steps.moderate import moderate
from field_api.steps.news import PAUSE, tell_alerts
from field_api.steps.outbox import send_waiting
from field_api.steps.place import confirm_place
from field_api.steps.receive import Complaint, receive
from field_api.steps.tend import tend
from field_api.vicinity import Circle
from tests.field_api.test_outbox import Down
from tests.field_api.threads import meanwhile
from tests.field_api.world import EAST, IN_EAST, IN_WEST, WEST, World

START = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
RINA = "rina@example.org"
__all__ = ["Down"]


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    cache.clear()
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def new_report(world: World, at: tuple[float, float] = IN_WEST, **other: Any) -> Report:
    return receive(Complaint(world.category.slug, "Lubang depan rumah Budi", *at, **other))[0]


def following(**wish: Any) -> Alert:
    return confirm(subscribe(Wish(RINA, **(wish or {"area_code": WEST}))).token)


def told() -> list[str]:
    """The texts that Rina got now, those of confirmation left out."""
    mail.outbox.clear()
    tell_alerts()
    send_waiting()
    return [str(message.body) for message in mail.outbox if message.to == [RINA]]


def test_an_address_is_asked_first_and_told_nothing_before(world: World) -> None:
    subscribe(Wish(f" {RINA.upper()} ", area_code=WEST))
    new_report(world)
    assert ask_all() == 1
    (message,) = mail.outbox
    assert (message.to, message.subject) == (
        [RINA],
        "Konfirmasi langganan kabar: laporan di Kebon Kelapa, Gambir, Jakarta Pusat",
    )
    assert f"http://127.0.0.1:8000/langganan/{Alert.objects.get().token}\n" in message.body
    assert (ask_all(), told()) == (0, [])


def test_new_reports_and_moves_come_in_one_mail(world: World) -> None:
    following()
    report = new_report(world)
    coordinate(number=report.number, by=world.west_officer)
    (text,) = told()
    assert "Jalan rusak, Kebon Kelapa: laporan baru\n" in text
    assert "Jalan rusak, Kebon Kelapa: kini Koordinasi" in text
    assert text.count(f"http://127.0.0.1:8000/lacak/{report.number}") == 2
    assert "Budi" not in text


def test_what_happened_before_the_confirmation_is_no_news(world: World) -> None:
    new_report(world)
    following()
    assert told() == []


def test_nothing_is_told_twice_and_a_run_that_was_lost_is_caught_up(world: World, travel: Any) -> None:
    following()
    first = new_report(world)
    assert (tell_alerts(), tell_alerts()) == (1, 0)
    travel.shift(timedelta(days=2))
    coordinate(number=first.number, by=world.west_officer)
    travel.shift(timedelta(days=2))
    mail.outbox.clear()
    assert (tell_alerts(), tell_alerts()) == (1, 0)
    send_waiting()
    texts = [str(message.body) for message in mail.outbox]
    assert [text.count("\n- ") for text in texts] == [1, 1]


def test_an_hour_lies_between_two_mails_and_what_waits_is_in_the_next(world: World, travel: Any) -> None:
    following()
    new_report(world)
    assert len(told()) == 1
    new_report(world)
    travel.shift(PAUSE - timedelta(seconds=1))
    new_report(world)
    assert told() == []
    travel.shift(1)
    (text,) = told()
    assert text.count("laporan baru") == 2


@pytest.mark.parametrize(
    ("wish", "numbers"),
    [
        ({"area_code": WEST}, 1),
        ({"area_code": EAST}, 1),
        ({"area_code": "31.71.01"}, 2),
        ({"area_code": "31"}, 2),
        ({"area_code": "31.72"}, 0),
        ({"circle": Circle(*IN_WEST, 1050)}, 1),  # the other one is 1,106 m away
        ({"circle": Circle(*IN_WEST, 1150)}, 2),
        ({"area_code": "31", "category": "jalan-rusak"}, 2),
    ],
)
def test_an_alert_hears_of_its_own_place(world: World, wish: dict[str, Any], numbers: int) -> None:
    following(**wish)
    new_report(world, IN_WEST)
    new_report(world, IN_EAST)
    texts = told()
    assert sum(text.count("laporan baru") for text in texts) == numbers
    assert len(texts) == (1 if numbers else 0)


def test_one_report_can_be_followed(world: World) -> None:
    report, other = new_report(world), new_report(world)
    following(number=report.number)
    coordinate(number=report.number, by=world.west_officer)
    coordinate(number=other.number, by=world.west_officer)
    (text,) = told()
    assert report.number in text
    assert other.number not in text


def test_a_merged_report_is_not_called_refused(world: World) -> None:
    following()
    stays, double = new_report(world), new_report(world)
    merge(number=double.number, into=stays.number, by=world.west_officer)
    (text,) = told()
    assert "digabungkan dengan laporan lain" in text
    assert "Ditolak" not in text


@pytest.mark.parametrize("hidden", [{"is_private": True}, {"moderation": "held"}, {"moderation": "hidden"}])
def test_what_is_not_public_is_not_told(world: World, hidden: dict[str, Any]) -> None:
    following()
    report = new_report(world)
    Report.objects.update(**hidden)
    assert told() == []
    with pytest.raises(BadInput):
        subscribe(Wish(RINA, number=report.number))


def test_what_is_hidden_before_its_mail_leaves_is_left_out(world: World) -> None:
    following()
    kept, hidden = new_report(world), new_report(world)
    tell_alerts()
    Report.objects.filter(pk=hidden.pk).update(moderation="hidden")
    mail.outbox.clear()
    send_waiting()
    text = next(str(message.body) for message in mail.outbox if message.to == [RINA])
    assert kept.number in text
    assert hidden.number not in text


def test_what_is_released_later_reaches_who_follows_its_place(world: World, travel: Any) -> None:
    following()
    first, held = new_report(world), new_report(world)
    Report.objects.filter(pk=held.pk).update(moderation="held")
    assert held.number not in told()[0]
    travel.shift(PAUSE)
    moderate(number=held.number, by=world.coordinator, to="shown")
    (text,) = told()
    assert (text.count("laporan baru"), held.number in text, first.number in text) == (1, True, False)
    travel.shift(PAUSE)
    assert told() == []
    moderate(number=held.number, by=world.coordinator, to="hidden", reason="Salah")
    coordinate(number=held.number, by=world.west_officer)
    assert told() == []
    travel.shift(PAUSE)
    moderate(number=held.number, by=world.coordinator, to="shown")
    assert "kini Koordinasi" in told()[0]


def test_what_is_placed_later_reaches_who_follows_its_place(world: World) -> None:
    nowhere = receive(Complaint(world.category.slug, "Lubang", address="entah"))[0]
    following()
    following(area_code=EAST)
    confirm_place(number=nowhere.number, by=world.coordinator, lon=IN_WEST[0], lat=IN_WEST[1])
    (text,) = told()
    assert nowhere.number in text


def test_a_private_one_is_told_to_nobody_wherever_it_is_placed(world: World) -> None:
    following()
    private = receive(Complaint(world.category.slug, "Lubang", address="entah", is_private=True))[0]
    confirm_place(number=private.number, by=world.coordinator, lon=IN_WEST[0], lat=IN_WEST[1])
    assert (told(), Appearance.objects.count()) == ([], 0)


def test_each_mail_can_end_it_with_one_press(world: World, client: Client) -> None:
    alert = following()
    new_report(world)
    told()
    (message,) = [one for one in mail.outbox if one.to == [RINA]]
    address = f"http://127.0.0.1:8000/langganan/{alert.token}/berhenti"
    assert message.extra_headers == {
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"/langganan/{alert.token}/berhenti", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    new_report(world)
    assert told() == []


def test_looking_at_a_link_neither_confirms_nor_ends(world: World, client: Client) -> None:
    alert = subscribe(Wish(RINA, area_code=WEST))
    client.get(f"/langganan/{alert.token}")
    client.get(f"/langganan/{alert.token}/berhenti")
    alert.refresh_from_db()
    assert (alert.confirmed_at, alert.ended_at) == (None, None)
    assert "Ya, kirimi saya kabar" in client.get(f"/langganan/{alert.token}").content.decode()
    client.post(f"/langganan/{alert.token}")
    alert.refresh_from_db()
    assert alert.confirmed_at == START


def test_an_alert_that_was_ended_by_mistake_goes_on_from_then(world: World) -> None:
    alert = following()
    end(alert.token)
    new_report(world)
    confirm(alert.token)
    assert told() == []
    late = new_report(world)
    assert late.number in told()[0]


def test_asking_for_the_same_again_adds_nothing(world: World, travel: Any) -> None:
    first = subscribe(Wish(RINA, area_code=WEST))
    ask_all()
    assert subscribe(Wish(RINA, area_code=WEST)) == first
    assert (Alert.objects.count(), ask_all()) == (1, 0)
    travel.shift(timedelta(hours=1, seconds=1))
    subscribe(Wish(RINA, area_code=WEST))
    assert (Alert.objects.count(), ask_all()) == (1, 1)


def test_strangers_cannot_flood_an_address(world: World, travel: Any) -> None:
    for radius in range(100, 105):
        subscribe(Wish(RINA, circle=Circle(*IN_WEST, radius)))
    with pytest.raises(TooMany):
        subscribe(Wish(RINA, circle=Circle(*IN_WEST, 105)))
    subscribe(Wish("lain@example.org", area_code=WEST))
    travel.shift(timedelta(days=1, seconds=1))
    subscribe(Wish(RINA, circle=Circle(*IN_WEST, 105)))


def test_the_page_does_not_tell_that_an_address_has_too_many_already(world: World, client: Client) -> None:
    answers = [
        client.post("/langganan/", {"email": RINA, "area": code})
        for code in (WEST, EAST, "31", "31.71", "31.72", "31.73")
    ]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/langganan/terkirim")}
    assert Alert.objects.count() == 5


@pytest.mark.parametrize(
    "wish",
    [{"area_code": ""}, {"area_code": "99"}, {"number": "JK1"}, {"area_code": WEST, "category": "naga"}],
)
def test_what_cannot_be_followed_is_refused(world: World, wish: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        subscribe(Wish(RINA, **wish))
    assert not Alert.objects.exists()


def test_without_mail_nobody_can_subscribe(world: World, settings: Settings) -> None:
    settings.MESSAGE_BACKENDS = ["webhook"]
    with pytest.raises(CallerError):
        subscribe(Wish(RINA, area_code=WEST))


def test_addresses_are_forgotten(world: World, travel: Any) -> None:
    unconfirmed = subscribe(Wish(RINA, area_code=WEST))
    ended = end(following(area_code=EAST).token)
    kept = following(area_code="31")
    new_report(world)
    told()
    travel.shift(timedelta(days=7, seconds=1))
    forget_addresses()
    assert list(Alert.objects.all()) == [kept]
    for gone in (unconfirmed, ended):
        with pytest.raises(NoSuchAlert):
            alert_for(gone.token)
    assert Outbox.objects.filter(kind="alert").exists()
    travel.shift(timedelta(days=30))
    forget_addresses()
    assert not Outbox.objects.filter(kind="alert").exists()


def test_a_confirmation_that_cannot_leave_now_leaves_later(world: World, settings: Settings) -> None:
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Down"
    subscribe(Wish(RINA, area_code=WEST))
    assert ask_all() == 0
    settings.EMAIL_BACKEND = working
    assert (ask_all(), ask_all()) == (1, 0)


def test_tend_asks_and_tells(world: World) -> None:
    subscribe(Wish("baru@example.org", area_code=WEST))
    following()
    new_report(world)
    done = tend()
    assert (done.alerts, done.sent) == (2, 2)
    assert tend().alerts == 0


@pytest.mark.django_db(transaction=True)
def test_while_somebody_writes_a_change_nothing_is_told(world: World) -> None:
    following()
    new_report(world)

    def unfinished() -> None:
        StatusChange.objects.create(report=Report.objects.get(), became="KOORDINASI", was="MENUNGGU")

    with meanwhile(unfinished):
        assert tell_alerts() == 0
    assert tell_alerts() == 1


@pytest.mark.parametrize("reports", [1, 5])
def test_telling_costs_the_same_whatever_happened(
    world: World, reports: int, django_assert_max_num_queries: Any
) -> None:
    following()
    for _ in range(reports):
        reject(number=new_report(world).number, by=world.west_officer, reason="x")
    with django_assert_max_num_queries(14):
        assert tell_alerts() == 1


FORM = {"email": RINA, "wilayah": "Gambir, Jakarta Pusat"}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Gambir, Jakarta Pusat", "31.71.01"),
        ("Gambir, Gambir, Jakarta Pusat", EAST),
        ("kebon kelapa", WEST),
        ("Jakarta Pusat", "31.71"),
        ("Seluruh Jakarta", "31"),
    ],
)
def test_an_area_is_understood_as_people_write_it(db: None, client: Client, typed: str, code: str) -> None:
    answer = client.post("/langganan/", FORM | {"wilayah": typed})
    assert (answer.status_code, answer["Location"]) == (302, "/langganan/terkirim")
    assert Alert.objects.get().area_code == code


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"email": "rina"}, "Alamat surel belum benar"),
        ({"wilayah": ""}, "Tulis wilayahnya"),
        ({"wilayah": "Bandung"}, "“Bandung” tidak dikenal"),
        ({"area": "99"}, "Wilayah belum dipilih atau tidak dikenal"),
        ({"lon": "106.8", "lat": "-6.2", "radius": "9000"}, "Radius harus bilangan bulat"),
        ({"laporan": "JK1"}, "tidak ditampilkan untuk umum"),
    ],
)
def test_a_form_that_cannot_be_taken_says_why_and_keeps_the_address(
    db: None, client: Client, sent: dict[str, str], words: str
) -> None:
    answer = client.post("/langganan/", FORM | sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert f'value="{(FORM | sent)["email"]}"' in page
    assert not Alert.objects.exists()


def test_a_form_says_what_it_is_about(world: World, client: Client) -> None:
    report = new_report(world)
    for query, words in [
        (f"area={EAST}", "Gambir, Gambir, Jakarta Pusat"),
        ("lon=106.825&lat=-6.19&radius=500", "dalam 500 m dari titik"),
        (f"laporan={report.number}", report.number),
    ]:
        page = client.get(f"/langganan/?{query}").content.decode()
        assert words in page
        hidden = dict(re.findall(r'type="hidden" name="(area|lon|lat|radius|laporan)" value="([^"]*)"', page))
        assert client.post("/langganan/", {"email": RINA, **hidden}).status_code == 302
    assert sorted(Alert.objects.values_list("kind", flat=True)) == ["area", "circle", "report"]


def test_what_fills_the_hidden_field_is_answered_alike_and_not_kept(db: None, client: Client) -> None:
    answer = client.post("/langganan/", FORM | {"situs": "http://jual.example"})
    assert (answer.status_code, answer["Location"]) == (302, "/langganan/terkirim")
    assert not Alert.objects.exists()


def test_one_network_may_not_enter_any_number_of_addresses(
    db: None, client: Client, settings: Settings
) -> None:
    settings.ALERTS_PER_HOUR = 2
    answers = [client.post("/langganan/", FORM | {"email": f"warga{n}@example.org"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert Alert.objects.count() == 2
    other = client.post("/langganan/", FORM, REMOTE_ADDR="10.0.0.9")
    assert other.status_code == 302


def test_a_form_from_elsewhere_is_refused(db: None) -> None:
    assert Client(enforce_csrf_checks=True).post("/langganan/", FORM).status_code == 403


def test_an_unknown_token_is_404(db: None, client: Client) -> None:
    for path in (f"/langganan/{uuid4()}", f"/langganan/{uuid4()}/berhenti"):
        assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
