"""django-axes with our own counting: its backend asks before a password is checked and tells how it went."""

from __future__ import annotations

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from rest_framework.request import Request

from field_api.addresses import address_of
from field_api.errors import LockedOut
from field_api.steps import sign_ins


class SlowSignIns(AxesDatabaseHandler):
    """Its log of who signed in stays; its counting is ours (`steps/sign_ins.py`)."""

    def is_locked(self, request: Any, credentials: dict[str, Any] | None = None) -> bool:
        wait_s = sign_ins.seconds_to_wait_to_sign_in(_name(request, credentials), address_of(request))
        request.sign_in_wait_s = wait_s
        return wait_s is not None

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        if request is None:
            return
        if request.axes_locked_out:
            request.axes_credentials = credentials
        else:
            sign_ins.note_failure(_name(request, credentials), address_of(request))

    def user_logged_in(self, sender: Any, request: Any, user: User, **kwargs: Any) -> None:
        super().user_logged_in(sender, request, user, **kwargs)
        sign_ins.note_success(user.get_username(), address_of(request))

    def clean_expired_user_attempts(
        self, request: Any = None, credentials: dict[str, Any] | None = None
    ) -> int:
        return 0

    def reset_attempts(
        self, *, ip_address: str | None = None, username: str | None = None, ip_or_username: bool = False
    ) -> int:
        """What its commands `axes_reset`, `axes_reset_username` and `axes_reset_ip` do."""
        return sign_ins.forget_failures(username=username, address=ip_address)


def must_not_be_slowed(request: Any) -> None:
    """After `authenticate`: raises LockedOut when it did not look at the password at all.

    The mark is taken off, or the middleware of django-axes answers with a page.
    """
    if getattr(request, "axes_locked_out", False):
        request.axes_locked_out = False
        raise slowed(request.sign_in_wait_s)


def note_wrong_secret(request: Any) -> None:
    """A key or a token that nobody has. After many from one address raises LockedOut instead of counting."""
    address = address_of(request)
    wait_s = sign_ins.seconds_to_wait_to_sign_in("", address)
    if wait_s is not None:
        raise slowed(wait_s)
    sign_ins.note_failure("", address)


def slowed(wait_s: float) -> LockedOut:
    words = _("Terlalu banyak percobaan yang salah. Coba lagi dalam %(wait)s.") % {"wait": in_words(wait_s)}
    return LockedOut(words, retry_after_s=wait_s)


def in_words(wait_s: float) -> str:
    """ "30 detik", "5 menit"; never too short."""
    if wait_s <= 90:
        return _("%(seconds)s detik") % {"seconds": int(-(-wait_s // 1))}
    return _("%(minutes)s menit") % {"minutes": int(-(-wait_s // 60))}


def _name(request: Request, credentials: dict[str, Any] | None) -> str:
    return str(get_client_username(request, credentials) or "")
