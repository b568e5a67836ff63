"""Say what waits in the outbox, and decide about it after a backup was restored."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from field_api.models import Outbox
from field_api.steps.bulk_work import bulk_work
from field_api.steps.outbox import leave_all_waiting
from field_api.steps.outbox_mark import OutboxHeld, accept, must_not_be_held


class Command(BaseCommand):
    help = (
        "Menyebut pesan yang menunggu. Sesudah cadangan dipulihkan tidak ada yang dikirim sampai diputuskan: "
        "send mengirim yang menunggu, leave membiarkannya karena sudah terkirim."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", nargs="?", choices=["send", "leave"])

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = Outbox.objects.filter(sent_at=None).count()
        if options["what"] is None:
            self._say(waiting)
            return
        with bulk_work("outbox_decided") as detail:
            detail["decision"] = options["what"]
            detail["messages"] = leave_all_waiting() if options["what"] == "leave" else waiting
        accept()
        done = "dibiarkan" if options["what"] == "leave" else "akan dikirim oleh tend"
        self.stdout.write(f"{detail['messages']} pesan {done}.")

    def _say(self, waiting: int) -> None:
        self.stdout.write(f"{waiting} pesan menunggu.")
        try:
            must_not_be_held()
        except OutboxHeld as held:
            self.stdout.write(f"DITAHAN: {held}.")
