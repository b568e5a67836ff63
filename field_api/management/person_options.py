"""How commands are told whose data it is about."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from field_api.steps.persons import Person


def add_person(parser: CommandParser) -> None:
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--email", default="", metavar="SUREL")
    who.add_argument("--phone", default="", metavar="NOMOR")
    who.add_argument("--report", default="", metavar="NOMOR_LAPORAN", help="beserta --key")
    parser.add_argument(
        "--key", default="", metavar="KUNCI", help="kunci pelapor, dari pesan tanda terimanya"
    )


def person_of(options: dict[str, Any]) -> Person:
    """Raises CommandError for a report without its key."""
    if options["report"] and not options["key"]:
        raise CommandError("--report perlu --key: kunci pelapor dari pesan tanda terima laporan itu.")
    return Person(options["email"], options["phone"], options["report"], options["key"])
