"""By e-mail, through Django's own e-mail back-end."""

from __future__ import annotations

import re
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected

from django.core.mail import EmailMessage

from field_api.steps.delivery import Message, TransportError

_AUTOMATIC = {"Auto-Submitted": "auto-generated"}
"""So that no holiday notice answers it (RFC 3834)."""
_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_NO_SUCH_RECIPIENT = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"})
"""Mailbox, domain or address does not exist or takes nothing (RFC 3463, RFC 7505). Full mailboxes (5.2.2),
policy (5.7) and what is said of our own address (5.1.7, 5.1.8, 5.5) may be better later."""
_MAYBE_RECIPIENT = frozenset({550, 551, 553})
_ABOUT_US = re.compile(
    r"sender|relay|from|spam|block|polic|spf|dkim|dmarc|authent|reputation|qualified|helo|client|denied|\bip\b",
    re.IGNORECASE,
)
"""What servers that say no more than 550 write when it is not the recipient that they refuse."""


def send(message: Message) -> str | None:
    """Raises TransportError; permanent when the address cannot exist or its server knows no such recipient.

    Its words hold codes and never what a server wrote: that names the address, and outlives it.
    """
    if not message.email:
        return None
    headers = _AUTOMATIC | message.headers
    mail = EmailMessage(message.subject, message.text, to=[message.email], headers=headers)
    try:
        mail.send()
    except SMTPRecipientsRefused as refusal:
        raise _refused(*next(iter(refusal.recipients.values()), (0, b""))) from refusal
    except SMTPResponseException as refusal:
        raise _refused(refusal.smtp_code, refusal.smtp_error) from refusal
    except SMTPServerDisconnected as failure:
        raise TransportError("server surel memutus sambungan", permanent=False) from failure
    except SMTPException as failure:
        raise TransportError(f"surel: {type(failure).__name__}", permanent=False) from failure
    except OSError as failure:  # no server was reached, so nobody has been told an address
        raise TransportError(str(failure) or type(failure).__name__, permanent=False) from failure
    except ValueError as impossible:  # its words would name the address, and outlive it
        raise TransportError("alamat surel tidak mungkin benar", permanent=True) from impossible
    return "surel"


def _refused(code: int, reply: bytes | str) -> TransportError:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    enhanced = found[1] if (found := _ENHANCED.match(text)) else ""
    if enhanced:
        permanent = enhanced in _NO_SUCH_RECIPIENT
    else:
        permanent = code in _MAYBE_RECIPIENT and not _ABOUT_US.search(text)
    words = " ".join(filter(None, [str(code), enhanced]))
    return TransportError(f"surel ditolak ({words})", permanent=permanent)
