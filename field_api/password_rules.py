"""What a new password does beside opening the door."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from field_api.steps.tokens import end_tokens


class EndsTokens:
    """Among AUTH_PASSWORD_VALIDATORS, since Django tells those of every new password whoever sets it, but not
    of one that is only hashed anew at a sign-in. Sessions end by themselves."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Every password will do."""

    def password_changed(self, password: str, user: User | None = None) -> None:
        if user is not None and user.pk is not None:
            end_tokens(user)

    def get_help_text(self) -> str:
        return _("Dengan kata sandi baru, semua token untuk program dan masuk di perangkat lain berakhir.")
