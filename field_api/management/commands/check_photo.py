"""bin/manage check_photo FILE --lon --lat: what one photo proves about one place. Touches no database."""

import json
from argparse import ArgumentTypeError
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from field_api.evidence.alteration import read_marks
from field_api.evidence.exif import read_photo
from field_api.evidence.opening import PhotoRefused
from field_api.evidence.reasons import JAKARTA, metres, moment
from field_api.evidence.reuse import fingerprint
from field_api.evidence.rules import Rules
from field_api.evidence.verdict import Judgement, Result, judge_photo, judge_refused
from field_api.evidence.witnesses import BadPlaceError, Site
from field_api.photo_rules import BadRulesError, rules_in_force

LABELS = {
    Result.MATCH: "SESUAI",
    Result.UNCLEAR: "BELUM JELAS",
    Result.FAR: "JAUH",
    Result.NO_LOCATION: "TANPA LOKASI",
    Result.REDACTED: "LOKASI DIHAPUS PONSEL",
    Result.INVALID: "TIDAK SAH",
    Result.CONTRADICTORY: "BERTENTANGAN",
}


class Command(BaseCommand):
    help = "Periksa satu foto terhadap satu titik laporan, tanpa basis data."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="berkas JPEG, PNG, WebP atau HEIC")
        parser.add_argument("--lon", type=float, required=True, help="bujur titik laporan, WGS 84")
        parser.add_argument("--lat", type=float, required=True, help="lintang titik laporan, WGS 84")
        parser.add_argument("--accuracy", type=_radius, metavar="M", help="ketelitian titik (68 %%), meter")
        parser.add_argument(
            "--reported-at", type=_time, metavar="ISO", help="waktu laporan; tanpa zona = WIB"
        )
        parser.add_argument("--json", action="store_true", help="cetak JSON")

    def handle(self, *args: object, **options: Any) -> None:
        """Print the verdict. A refused file is the answer "invalid" in JSON, a CommandError in the report."""
        try:
            site = Site(options["lon"], options["lat"], options["accuracy"])
        except BadPlaceError as wrong:
            raise CommandError(str(wrong)) from wrong
        data = _read(options["file"])
        try:
            judgement, phash = _judge(data, site, options["reported_at"])
        except PhotoRefused as refusal:
            if not options["json"]:
                raise CommandError(str(refusal)) from refusal
            judgement, phash = judge_refused(refusal, _rules()), None
        digest = sha256(data).hexdigest()
        show = _as_json if options["json"] else _as_text
        self.stdout.write(show(judgement, digest, phash))


def _judge(data: bytes, site: Site, reported_at: datetime | None) -> tuple[Judgement, str | None]:
    facts = read_photo(data)
    found = fingerprint(data)
    rules = _rules()
    marks = read_marks(data, facts.software)
    return judge_photo(facts, site, reported_at=reported_at, marks=marks, rules=rules), found.phash


def _rules() -> Rules:
    try:
        return rules_in_force()
    except BadRulesError as wrong:
        raise CommandError(f"EVIDENCE_RULES: {wrong} {wrong.hint}") from wrong


def _as_json(judgement: Judgement, digest: str, phash: str | None) -> str:
    full = judgement.as_dict()
    answer = {
        "verdict": full["verdict"],
        "reasons": [reason.text for reason in judgement.reasons],
        "position": full["position"],
        "distance_m": full["distance_m"],
        "taken_at": full["taken_at"],
        "sha256": digest,
        "phash": phash,
        "rule_version": full["rule_version"],
    }
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _as_text(judgement: Judgement, digest: str, phash: str | None) -> str:
    place = judgement.position
    error = f" (±{metres(place.error_m)})" if place and place.error_m else ""
    where = f"{place.lon:.6f}, {place.lat:.6f}{error}" if place else "tidak ada"
    far = metres(judgement.distance_m) if judgement.distance_m is not None else "tidak diketahui"
    lines = [
        f"Hasil   : {LABELS[judgement.verdict]} ({judgement.verdict})",
        f"Posisi  : {where}",
        f"Jarak   : {far}",
        f"Diambil : {moment(judgement.taken_at) if judgement.taken_at else 'tidak diketahui'}",
        "Alasan  :",
        *(f"  - {reason.text}" for reason in judgement.reasons),
        f"SHA-256 : {digest}",
        f"pHash   : {phash}",
        f"Aturan  : {judgement.rule_version}",
    ]
    return "\n".join(lines)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as wrong:
        raise CommandError(f"Berkas {path} tidak ada.") from wrong
    except OSError as wrong:
        raise CommandError(f"Berkas {path} tidak dapat dibaca: {wrong.strerror}.") from wrong


def _radius(text: str) -> float:
    try:
        radius_m = float(text)
    except ValueError:
        radius_m = -1.0
    if not 0 < radius_m < 1e6:
        raise ArgumentTypeError(f"ketelitian harus berupa meter di atas nol, bukan {text!r}")
    return radius_m


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"waktu harus seperti 2025-03-05T10:00:00+07:00, bukan {text!r}") from None
    return time if time.tzinfo else time.replace(tzinfo=JAKARTA)
