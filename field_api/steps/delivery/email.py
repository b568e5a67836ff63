"""By e-mail, through Django's own e-mail back-end."""

from __future__ import annotations

from smtplib import SMTPException, SMTPRecipientsRefused

from django.core.mail import EmailMessage

from field_api.steps.delivery import Message, TransportError

_REFUSED_FOR_GOOD = 500


def send(message: Message) -> str | None:
    """Raises TransportError; permanent when the address cannot exist or its server refuses it for good."""
    if not message.email:
        return None
    mail = EmailMessage(message.subject, message.text, to=[message.email], headers=message.headers)
    try:
        mail.send()
    except SMTPRecipientsRefused as refusal:
        codes = [code for code, _reply in refusal.recipients.values()]
        permanent = bool(codes) and min(codes) >= _REFUSED_FOR_GOOD
        words = f"alamat surel ditolak ({', '.join(map(str, codes))})"
        raise TransportError(words, permanent=permanent) from refusal
    except (OSError, SMTPException) as failure:  # ours or the server's; it may do better later
        raise TransportError(str(failure) or type(failure).__name__, permanent=False) from failure
    except ValueError as impossible:  # its words would name the address, and outlive it
        raise TransportError("alamat surel tidak mungkin benar", permanent=True) from impossible
    return "surel"
