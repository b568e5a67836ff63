"""`db_worker` as django-tasks-db has it, and a database that is away or read-only is only a pause."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django_tasks_db.management.commands import db_worker

from geo_crm.outages import outage_of

log = logging.getLogger(__name__)

LONGEST_PAUSE_S = 10.0


class SteadyWorker(db_worker.Worker):
    """The task that ran when the connection broke stays RUNNING; `tend` takes it up and closes the row."""

    def run(self) -> None:
        pause_s = 0.5
        while self.running:
            began = time.monotonic()
            try:
                super().run()
                return
            except (DatabaseError, InterfaceError) as error:
                if self.batch or not self.running or outage_of(error) is None:
                    raise
                connection.close()
                pause_s = (
                    0.5 if time.monotonic() - began > LONGEST_PAUSE_S else min(pause_s * 2, LONGEST_PAUSE_S)
                )
                words = str(error).strip().partition("\n")[0]
                log.warning("the database is away (%s); asking again in %g s", words, pause_s)
                time.sleep(pause_s)


class Command(db_worker.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if options["reload"]:
            super().handle(**options)
            return
        self.configure_logging(options["verbosity"])
        excluded = options["exclude_queues"]
        worker = SteadyWorker(
            queue_names=options["queue_name"].split(","),
            interval=options["interval"],
            batch=options["batch"],
            backend_name=options["backend_name"],
            startup_delay=options["startup_delay"],
            max_tasks=options["max_tasks"],
            worker_id=options["worker_id"],
            excluded_queue_names=excluded.split(",") if excluded else [],
        )
        worker.configure_signals()
        worker.run()
