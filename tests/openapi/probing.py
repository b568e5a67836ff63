"""Ask every door of the description what it says it takes, and hold the answer to what it says it gives.

Each question is put by everybody and rolled back: making one up costs ten times as much as answering it.
Numbers and ids of the small Jakarta stand in for made-up ones half of the time, so that doors are tried with
what exists too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@dataclass(frozen=True)
class Asker:
    """The headers of each request, and what exists for it, by the name of a path parameter."""

    headers: dict[str, str]
    existing: dict[str, Any] = field(default_factory=dict)


@dataclass
class Probe:
    """`examples` for each door: so many of what it says it takes, and of what it says it does not."""

    askers: dict[str, Asker]
    examples: int = 3
    _asking: str = ""

    def of(self, description: dict[str, Any]) -> list[str]:
        """What is wrong, a line for each door and mistake; empty when all is as described."""
        schema = schemathesis.openapi.from_dict(description)
        schema.app = _read_to_the_end
        with _one_connection():
            doors: list[Any] = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
            return [line for door in doors for line in self._door(door)]

    def _door(self, operation: Any) -> Iterator[str]:
        takes_something = any(True for _ in operation.iter_parameters()) or operation.body
        for mode in GenerationMode if takes_something else [GenerationMode.POSITIVE]:
            try:
                self._ask(operation, mode)
            except Unsatisfiable:  # whatever is sent is right
                continue
            except FailureGroup as failures:
                for failure in failures.exceptions:
                    yield f"{operation.label} ({mode.value}, {self._asking}): {failure}"

    def _ask(self, operation: Any, mode: GenerationMode) -> None:
        @settings(
            max_examples=self.examples,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), is_real=st.booleans())
        def ask(case: Any, is_real: bool) -> None:
            for who, asker in self.askers.items():
                self._asking = who
                if is_real and case.path_parameters:
                    known = [name for name in asker.existing if name in case.path_parameters]
                    case.path_parameters.update({name: asker.existing[name] for name in known})
                cache.clear()
                with transaction.atomic():
                    # Else an answer comes zipped, and nothing unzips it on the way back.
                    response = case.call(headers={**asker.headers, "Accept-Encoding": "identity"})
                    transaction.set_rollback(True)
                case.validate_response(response, checks=CHECKS)

        ask()


@contextmanager
def _one_connection() -> Iterator[None]:
    """As Django's own test client does: the end of a request closes nothing that the test still needs."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def _read_to_the_end(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Files that an answer sends are closed, as a server would."""
    answer = get_wsgi_application()(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()
