"""`demo_logins`: one person a role, their password, and what each can do."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Q, QuerySet

from field_api.demo.password import kept_password, password_file
from field_api.management.fixtures import read_rows
from field_api.models import Assignment, Membership, Unit
from field_api.workflow import CLOSED, Status

_Role = Membership.Role
_KELURAHAN = Q(membership__unit__kind=Unit.Kind.KELURAHAN)


class Login(NamedTuple):
    role: str
    username: str
    can: str


class Command(BaseCommand):
    help = "Cetak satu pengguna demo untuk tiap peran, kata sandinya, dan apa yang bisa dilakukannya."

    def handle(self, *args: object, **options: object) -> None:
        password, logins = kept_password(), _logins()
        if password is None or not logins:
            raise CommandError("Pengguna demo belum ada; jalankan dulu: bin/manage load_demo")
        wide = [max(len(login[column]) for login in logins) for column in (0, 1)]
        self.stdout.write(f"Pengguna demo, kata sandi semuanya {password} (disimpan di {password_file()}):")
        for role, username, can in logins:
            self.stdout.write(f"  {role:<{wide[0]}}  {username:<{wide[1]}}  {can}")
        self.stdout.write(
            "Petugas dan TA Fasilitator masuk di /lapangan/, admin di /admin/. Program lain meminta token\n"
            "dengan POST /api/v1/token (username, password) dan mengirimnya ke /api/v1/reports sebagai\n"
            "'Authorization: Token ...'."
        )


def _logins() -> list[Login]:
    """One of each role; officers from a kelurahan and from elsewhere."""
    names = [row["username"] for row in read_rows(Path(settings.GEO_FIXTURES) / "demo_people.csv")]
    people = User.objects.filter(username__in=names, is_active=True).select_related("membership__unit")
    officers = people.filter(membership__role=_Role.OFFICER).annotate(todo=_OPEN_AT_UNIT, in_field=_IN_WORK)
    validators = people.filter(membership__role=_Role.VALIDATOR).annotate(todo=_HELD)
    found = [
        _busiest(
            "Petugas kelurahan",
            officers.filter(_KELURAHAN),
            "koordinasi, tolak, disposisi: {todo} laporan terbuka di {unit}",
        ),
        _busiest(
            "Petugas unit teknis",
            officers.exclude(_KELURAHAN),
            "terima, kembalikan, tindak lanjut: {todo} laporan terbuka di {unit}",
        ),
        _busiest(
            "TA Fasilitator", validators.exclude(_BY_BOAT), "kunjungan dan validasi: {todo} tugas berjalan"
        ),
        _busiest(
            "TA Fasilitator kapal", validators.filter(_BY_BOAT), "yang sama di pulau: {todo} tugas berjalan"
        ),
        *(_busiest(title, people.filter(membership__role=role), can) for title, role, can in _OTHERS),
    ]
    return [login for login in found if login]


_OPEN_AT_UNIT = Count("membership__unit__reports", filter=~Q(membership__unit__reports__status__in=CLOSED))
_IN_WORK = Count("membership__unit__reports", filter=Q(membership__unit__reports__status=Status.PROSES))
_BY_BOAT = Q(validator__boat_duty=True)
_HELD = Count("validator__assignments", filter=Q(validator__assignments__state=Assignment.State.ACTIVE))
_OTHERS = (
    ("Koordinator", _Role.COORDINATOR, "semua laporan dan pelapornya, pembagian tugas, kata akhir validasi"),
    ("Perencana", _Role.PLANNER, "semua laporan untuk perencanaan, tanpa identitas pelapor"),
    ("Admin", _Role.ADMIN, "kategori, unit, aturan, tenggat, dan pengguna di /admin/"),
)


def _busiest(title: str, people: QuerySet[User], can: str) -> Login | None:
    """Whoever has most to do, first of all in the field, so that there is something to see."""
    counts = [name for name in ("in_field", "todo") if name in people.query.annotations]
    user = people.order_by(*(f"-{name}" for name in counts), "username").first()
    if user is None:
        return None
    return Login(title, user.username, can.format(todo=getattr(user, "todo", 0), unit=user.membership.unit))
