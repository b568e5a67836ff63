"""`import_visits FILE.zip --as NAME`: file what a phone could only export, through the same steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from field_api import originals
from field_api.errors import CallerError, HashMismatch
from field_api.management.visit_zip import Named, VisitZip
from field_api.models import Membership, Quarantine
from field_api.queries import must_be
from field_api.rest.sealed_shape import read_claim, read_visit
from field_api.steps.blobs import take_blob
from field_api.steps.follow_up import Claim, record_claim
from field_api.steps.sealed import kept_if_refused
from field_api.steps.verify import Look, record_visit


class Command(BaseCommand):
    help = (
        "Masukkan zip yang diekspor aplikasi lapangan: kunjungan dan tindak lanjut dengan fotonya, atas nama "
        "pemiliknya. Aman diulang; yang ditolak disimpan di karantina."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="BERKAS.zip", help="ekspor dari ponsel")
        parser.add_argument(
            "--as", dest="owner", required=True, metavar="NAMA", help="nama pengguna pemilik ekspor ini"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with VisitZip(options["file"]) as export:
                by = _owner(export, options["owner"])
                refused = sum([not self._file(export, named, by) for named in export.records])
                refused += sum([not self._unnamed(name) for name in export.unnamed()])
        except CallerError as error:
            raise CommandError(error.detail) from error
        if refused:
            raise CommandError(f"{refused} catatan ditolak.")

    def _file(self, export: VisitZip, named: Named, by: User) -> bool:
        try:
            is_new = _record(export, named, by)
        except CallerError as refusal:
            self.stdout.write(f"{named.id} {named.kind}: ditolak ({refusal.code}) {refusal.detail}")
            return False
        self.stdout.write(f"{named.id} {named.kind}: {'masuk' if is_new else 'sudah ada'}")
        return True

    def _unnamed(self, name: str) -> bool:
        self.stdout.write(f"{name}: ditolak (bad_input) tidak disebut dalam manifest.json.")
        return False


def _owner(export: VisitZip, username: str) -> User:
    """Whoever runs the command says whose work it is, and the zip must say the same."""
    if export.owner != username:
        raise CommandError(f"Zip ini milik {export.owner}, bukan {username}.")
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(f"Pengguna {username} tidak ada.")
    must_be(user, Membership.Role.OFFICER, Membership.Role.VALIDATOR)
    return user


def _record(export: VisitZip, named: Named, by: User) -> bool:
    """Whether it is new. Raises CallerError; the body is in quarantine then."""
    raw = export.record(named.id)
    with kept_if_refused(named.kind, named.id, by=by, raw=raw):
        if named.kind == Quarantine.Kind.VISIT:
            look = read_visit(named.id, raw)
            _take(export, named, look)
            return record_visit(by=by, look=look)[1]
        claim = read_claim(named.id, raw)
        _take(export, named, claim)
        return record_claim(by=by, claim=claim)[1]


def _take(export: VisitZip, named: Named, record: Look | Claim) -> None:
    """Keep the photos of one record. Raises HashMismatch when the manifest means another one."""
    if record.seal.sha256 != named.payload_sha256:
        raise HashMismatch("Isi catatan tidak sama dengan yang disebut manifest.json.")
    for photo in record.photos:
        if originals.is_kept(photo.sha256):  # it came before the line was lost
            continue
        length, read = export.photo(photo.sha256)
        take_blob(sha256=photo.sha256, length=length, read=read)
