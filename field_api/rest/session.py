"""GET, POST and DELETE /session: who is signed in on this phone, by a session cookie."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.models import User
from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.authtoken.serializers import AuthTokenSerializer
from rest_framework.authtoken.views import ObtainAuthToken
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from field_api import clock
from field_api.addresses import address_of
from field_api.errors import BadLogin, NotField
from field_api.models import AccessToken, Membership
from field_api.queries import Anyone, membership_of
from field_api.rest.parsers import CarefulJSONParser
from field_api.rest.shapes.common import TokenOut
from field_api.rest.shapes.field import SessionOut
from field_api.sign_in_handler import must_not_be_slowed
from field_api.steps.sign_ins import note_success
from field_api.steps.tokens import make_token

FIELD_ROLES = frozenset({Membership.Role.VALIDATOR, Membership.Role.OFFICER})


class LoginIn(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=4096, trim_whitespace=False)


class Session(APIView):
    """Every answer holds the token that the next request but GET must bring in X-CSRFToken.

    Signing in and out ask for it too, else another site could sign somebody in as somebody else.
    """

    authentication_classes = [SessionAuthentication]
    permission_classes = [AllowAny]
    parser_classes = [CarefulJSONParser]

    @extend_schema(responses=SessionOut)
    def get(self, request: Request) -> Response:
        """Who is signed in, if anybody."""
        return _who(request, request.user, membership_of(request.user))

    @extend_schema(request=LoginIn, responses=SessionOut)
    def post(self, request: Request) -> Response:
        """Sign in, for officers and validators."""
        SessionAuthentication().enforce_csrf(request)
        shape = LoginIn(data=request.data)
        shape.is_valid(raise_exception=True)
        # DRF's request: the mark of a lock-out stays on it, and the answer stays ours.
        user = authenticate(request, **shape.validated_data)
        must_not_be_slowed(request)
        if user is None:
            raise BadLogin("Nama pengguna atau kata sandi salah.")
        membership = membership_of(user)
        if membership is None or membership.role not in FIELD_ROLES:
            raise NotField(_where_else(membership))
        login(request._request, user)
        return _who(request, user, membership)

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out."""
        SessionAuthentication().enforce_csrf(request)
        logout(request._request)
        return Response(status=204, headers={"Cache-Control": "no-store"})


class Token(ObtainAuthToken):
    """A new token for programs, by name and password; it cannot be read again and ends after some months."""

    authentication_classes: list[type] = []
    parser_classes = [CarefulJSONParser, MultiPartParser, FormParser]

    @extend_schema(request=AuthTokenSerializer, responses=TokenOut)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        shape = self.get_serializer(data=request.data)
        is_right = shape.is_valid()
        must_not_be_slowed(request)
        if not is_right:
            raise ValidationError(shape.errors)
        user = shape.validated_data["user"]
        note_success(user.get_username(), address_of(request))
        key, ends = make_token(user, AccessToken.Purpose.API)
        return Response({"token": key, "expires_at": ends}, headers={"Cache-Control": "no-store"})


def person(user: User, membership: Membership) -> dict[str, Any]:
    """The signed-in person, as the phone app knows them."""
    return {
        "id": user.pk,
        "username": user.get_username(),
        "name": user.get_full_name() or user.get_username(),
        "role": membership.role,
        "unit": membership.unit.name if membership.unit else None,
    }


def _who(request: Request, user: Anyone, membership: Membership | None) -> Response:
    """Somebody whose role does no field work is nobody here, even with a session from elsewhere."""
    known = None
    if isinstance(user, User) and membership and membership.role in FIELD_ROLES:
        known = person(user, membership)
    body = {
        "signed_in": known is not None,
        "user": known,
        "server_time": clock.now().isoformat(),
        "csrf": get_token(request._request),
    }
    return Response(body, headers={"Cache-Control": "no-store"})


def _where_else(membership: Membership | None) -> str:
    if membership is None:
        return "Akun ini belum punya peran. Hubungi admin."
    if membership.role == Membership.Role.ADMIN:
        return "Aplikasi lapangan hanya untuk petugas dan TA Fasilitator. Admin masuk di /admin/."
    label = Membership.Role(membership.role).label
    return f"Aplikasi lapangan hanya untuk petugas dan TA Fasilitator. {label} masuk di /masuk/."
