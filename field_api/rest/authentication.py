"""`Authorization: Token ...`, by our own tokens."""

from __future__ import annotations

from django.contrib.auth.models import User
from rest_framework import authentication, exceptions

from field_api.models import AccessToken


class TokenAuthentication(authentication.TokenAuthentication):
    """REST framework's header; its own tokens had no end and were kept readable."""

    model = AccessToken

    def authenticate_credentials(self, key: str) -> tuple[User, None]:
        from field_api.steps.tokens import user_of_token  # noqa: PLC0415  REST framework asks for us early

        user = user_of_token(key)
        if user is None:
            raise exceptions.AuthenticationFailed("Token tidak dikenal, sudah berakhir atau sudah diganti.")
        return user, None
