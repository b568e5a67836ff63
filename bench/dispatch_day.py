"""The coordinator's day in the database: 700 waiting reports and 100 validators looked at, then handed out.

The same simulated day as bench.assignment, whose planner is the part that needs no database. Run
`python -m bench.dispatch_day`.
"""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.assignment import PEOPLE, TASKS, day, timed
from bench.served import own_database
from bench.size import ends_with, verdict

AIM_PREVIEW_MS, AIM_SQL_A_REPORT = 3000, 5.0
CURVE_POINTS = 6


def fill() -> Any:
    """The validators and the reports of the simulated day, all claimed to be done; the coordinator."""
    user, validator, report, category = (
        apps.get_model(name)
        for name in ("auth.User", "field_api.Validator", "field_api.Report", "field_api.Category")
    )
    tasks, people = day(0)
    apps.get_model("field_api.Validator").objects.update(is_active=False)
    users = user.objects.bulk_create(user(username=f"uji-{one.id}") for one in people)
    validator.objects.bulk_create(
        validator(
            user=account,
            name=account.username,
            base=Point(one.lon, one.lat, srid=4326),
            capacity=one.capacity,
            boat_duty=one.boat,
        )
        for account, one in zip(users, people, strict=True)
    )
    about = category.objects.earliest("pk")
    report.objects.bulk_create(
        report(
            number=f"JK260302{one.id:04}",
            category=about,
            point=Point(one.lon, one.lat, srid=4326),
            kelurahan_code="31.01.01.1001" if one.needs_boat else "31.71.01.1001",
            status="TINDAK_LANJUT",
        )
        for one in tasks
    )
    coordinator = user.objects.create(username="uji-koordinator")
    apps.get_model("field_api.Membership").objects.create(user=coordinator, role="coordinator")
    return coordinator


def measured(name: str, work: Callable[[], Any]) -> tuple[Any, float, int]:
    """The result, CPU milliseconds of this process and SQL statements; printed under the name."""
    with CaptureQueriesContext(connection) as queries:
        result, wall, cpu = timed(work)
    print(f"{name:30}wall {wall:8.1f} ms   cpu {cpu:8.1f} ms   {len(queries):6} SQL")
    return result, cpu, len(queries)


def main() -> None:
    """Print what looking and handing out cost; exit when an aim is missed."""
    with own_database():
        cpu, each = look_and_hand_out(fill())
    met = cpu <= AIM_PREVIEW_MS and each < AIM_SQL_A_REPORT
    print(
        f"aim, preview within {AIM_PREVIEW_MS} ms and under {AIM_SQL_A_REPORT:.0f} SQL a report handed out: "
        f"{verdict(met)}, {cpu:.0f} ms as a page, {each:.2f} SQL a report"
    )
    raise SystemExit(ends_with(met))


def look_and_hand_out(by: Any) -> tuple[float, float]:
    """CPU milliseconds of the preview as a page, and SQL statements for each report handed out."""
    # Models can be imported only after `own_database` has set Django up.
    from field_api.steps.assign import assign_batch, commit_preview  # noqa: PLC0415
    from field_api.steps.capacity import curve_of  # noqa: PLC0415
    from field_api.steps.planning import situation  # noqa: PLC0415
    from field_api.steps.preview import preview, token_of  # noqa: PLC0415

    client = Client(SERVER_NAME="localhost")
    client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
    print(f"{TASKS} waiting reports x {PEOPLE} validators")
    client.get(reverse("board-plan"))  # the first one only warms up
    shown, _cpu, _sql = measured("preview", lambda: preview(by=by, moves={}))
    report, other = shown.plan.assigned[0], shown.plan.assigned[-1]
    measured("preview, one report moved", lambda: preview(by=by, moves={report.task: other.validator}))
    answer, page_cpu, _sql = measured("preview as a page", lambda: client.get(reverse("board-plan")))
    assert answer.status_code == 200, answer
    print(f"{'':30}{len(answer.content) / 1000:.0f} kB, its token {len(token_of(shown)) / 1000:.1f} kB")
    now = situation(shown.situation.at)
    points, *_figures = measured(f"capacity curve, {CURVE_POINTS} plans", lambda: curve_of(now))
    measured("capacity curve, again", lambda: curve_of(now))
    for point in points:
        print(f"{'':6}{point.more:+d} a person: {point.distance_km:7.0f} km, {point.left_over:4} left")
    token = token_of(shown)
    run, _cpu, sql = measured("carried out", lambda: commit_preview(token=token, by=by))
    measured("the board as a page", lambda: client.get(reverse("board")))
    measured("a run right after", lambda: assign_batch(by=by))
    return page_cpu, sql / len(run.outcome["assigned"])


if __name__ == "__main__":
    main()
