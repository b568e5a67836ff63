"""The day on the phone: fetched once, there without a network, and its owner's alone."""

from __future__ import annotations

from playwright.sync_api import BrowserContext

from field_api.models import Assignment, Criterion
from tests.browser.phone import Field, Phone

pytest_plugins = ["tests.browser.phone_fixtures"]


def test_tasks_and_small_photos_are_there_without_a_network(
    phone: Phone, visited: Field, context: BrowserContext
) -> None:
    said = phone.core("return core.refreshDay()")
    assert (said["ok"], said["pictures_missing"]) == (True, 0)
    assert phone.asked("GET", "reports/") == 1
    assert phone.core("return (await core.refreshDay()).ok")
    assert phone.asked("GET", "reports/") == 1
    context.set_offline(True)
    late = phone.core("return core.refreshDay()")
    assert (late["ok"], late["reason"], late["fetched_at"] >= said["fetched_at"]) == (False, "offline", True)
    (task,) = phone.core("return (await core.day()).bundle.tasks")
    assert (task["kind"], task["report"]) == ("visit", visited.report.number)
    photo = task["photos"][0]["id"]
    url = "return core.pictureUrl(arg[0], arg[1])"
    assert phone.core(url, [visited.report.number, photo]).startswith("blob:")
    assert phone.core(url, [visited.report.number, photo + 1]) is None
    context.set_offline(False)


def test_a_draft_takes_the_questions_of_its_category_along(phone: Phone, visited: Field) -> None:
    asked = Criterion.objects.create(
        slug="rata",
        question="Apakah lubang sudah rata?",
        rule="Harus rata.",
        source="Uji",
        category=visited.world.category,
    )
    phone.core("await core.refreshDay()")
    script = """const [task] = (await core.day()).bundle.tasks;
        return core.startDraft({ kind: "visit", task, anyway: true })"""
    draft = phone.core(script)
    assert draft["checklist"] == [{"id": str(asked.pk), "question": asked.question, "answer": None}]
    assert draft["task"] == Assignment.objects.get(report=visited.report).pk
    missing = phone.core("return core.missingIn({ ...arg, decision: 'done' }, 1)", draft)
    assert missing == ["1 butir periksa belum dijawab"]


def test_what_was_opened_without_a_network_is_told_later(
    phone: Phone, visited: Field, context: BrowserContext
) -> None:
    given = Assignment.objects.get(report=visited.report)
    opened = Assignment.objects.exclude(opened_at=None)
    context.set_offline(True)
    phone.core("await core.markOpened(arg)", given.pk)
    assert not opened.filter(pk=given.pk).exists()
    context.set_offline(False)
    assert phone.core("return (await core.refreshDay()).ok")
    assert opened.filter(pk=given.pk).exists()
    phone.core("await core.markOpened(arg)", given.pk)
    assert phone.asked("POST", "field/opened") == 1


def test_another_users_session_brings_no_day(phone: Phone, visited: Field, context: BrowserContext) -> None:
    context.clear_cookies()
    assert phone.core("return (await core.refreshDay()).reason") == "signed_out"
    phone.sign_in(visited.world.west_officer)
    assert phone.core("return core.day()") is None
    assert phone.core("return (await core.refreshDay()).ok")
    assert phone.core("return (await core.day()).bundle.user.username") == "petugas-barat"
