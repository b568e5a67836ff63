"""A mail with a link to a new password. Nobody learns from us whether an address is known."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.utils.translation import override
from django_tasks import task


@task()
def mail_new_password_link(email: str, language: str) -> None:
    """To everybody with this address who is still with us; a task, so that no page takes longer for them.

    The link names the public address, never the Host that a request brought.
    """
    form = PasswordResetForm({"email": email})
    if not form.is_valid():
        return
    public = urlsplit(settings.PUBLIC_URL)
    with override(language):
        form.save(
            domain_override=public.netloc,
            use_https=public.scheme == "https",
            subject_template_name="web/account/mail_subject.txt",
            email_template_name="web/account/mail.txt",
            from_email=settings.DEFAULT_FROM_EMAIL,
        )
