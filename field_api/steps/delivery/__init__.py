"""The ways on which a message may leave. Which of them are used is a setting, MESSAGE_BACKENDS.

A way takes a `Message` and says in a word where it went, or raises TransportError; None means that it has
nothing to do with this message. To add a way, write such a function and name it here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Message:
    """One message in its words. `email` and `phone` are empty where nobody can be told that way.

    key: the same each time this message is tried, so that a receiver can tell a repeat.
    """

    key: str
    kind: str
    number: str
    subject: str
    text: str
    email: str = ""
    phone: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class TransportError(Exception):
    """It could not be handed over. A permanent one is not worth another try."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent


Backend = Callable[[Message], str | None]

BACKENDS = {
    "email": "field_api.steps.delivery.email.send",
    "webhook": "field_api.steps.delivery.webhook.send",
    "console": "field_api.steps.delivery.console.send",
}


def backends_in_use() -> dict[str, Backend]:
    """By name, in the order of the setting; start-up checks have refused names that are not known."""
    return {name: import_string(BACKENDS[name]) for name in settings.MESSAGE_BACKENDS}
