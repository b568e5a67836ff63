"""The door of the office pages: signing in and out, and who may open which page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from field_api.models import Membership
from field_api.queries import membership_of
from field_api.sign_in_handler import slowed
from field_api.steps.audit import record
from field_api.web.area_pages import area_page_of

P = ParamSpec("P")
_Role = Membership.Role


class SignInForm(AuthenticationForm):
    """Django's, in our words."""

    error_messages = {
        "invalid_login": _("Nama pengguna atau kata sandi tidak cocok. Huruf besar dan kecil dibedakan."),
        "inactive": _("Akun ini tidak aktif."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Nama pengguna")
        self.fields["password"].label = _("Kata sandi")


def slowed_page(request: HttpRequest, _response: object = None, _credentials: object = None) -> HttpResponse:
    """What django-axes answers with when it did not look at the password, here and in the administration."""
    error = slowed(getattr(request, "sign_in_wait_s", None) or 1.0)
    context = {"said": error.detail, "again": request.get_full_path()}
    response = render(request, "web/masuk_terkunci.html", context, status=429)
    for name, value in {"Cache-Control": "no-store", **error.headers}.items():
        response[name] = value
    return response


class SignIn(LoginView):
    """Too many wrong passwords are stopped by django-axes before this is asked."""

    template_name = "web/masuk.html"
    authentication_form = SignInForm

    def get_default_redirect_url(self) -> str:
        """Where this person's work is."""
        membership = membership_of(self.request.user)
        return reverse(_WORK[membership.role] if membership else "map")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whoever is signed in already is shown the way to their work, and may still sign in as another."""
        work = self.get_default_redirect_url() if self.request.user.is_authenticated else ""
        return super().get_context_data(work=work, **kwargs)


_WORK = {
    _Role.COORDINATOR.value: "board",
    _Role.OFFICER.value: "work-list",
    _Role.VALIDATOR.value: "phone",
    _Role.PLANNER.value: "analysis",
    _Role.ADMIN.value: "suspicion-list",
}
"""The page where each role finds its work."""


class SignOut(LogoutView):
    """A POST, so that no link signs anybody out."""

    next_page = "sign-in"


def for_roles(
    *roles: str,
) -> Callable[[Callable[Concatenate[HttpRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Only people of these roles come in: strangers are asked to sign in, others are told so.

    Nothing behind it is ever kept by a browser or a proxy.
    """

    def decorator(
        view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        @never_cache
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            membership = membership_of(request.user)
            if membership is None or membership.role not in roles:
                names = gettext(" dan ").join(str(_Role(role).label) for role in roles)
                raise PermissionDenied(gettext("Halaman ini hanya untuk %(names)s.") % {"names": names})
            request.membership = membership  # type: ignore[attr-defined]  # for the navigation
            unit = membership.unit
            request.area_page = area_page_of(unit) if unit else ""  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return guarded

    return decorator


def person(request: HttpRequest) -> User:
    """Who asks; `for_roles` has let nobody else through."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def member(request: HttpRequest) -> Membership:
    """The role and unit of whoever asks, as `for_roles` found them."""
    membership = getattr(request, "membership", None)
    assert isinstance(membership, Membership)  # noqa: S101
    return membership


def note_export(request: HttpRequest, action: str, said: Mapping[str, str]) -> None:
    """Somebody of the staff takes a file away: a row of the audit trail with what the address asked for."""
    detail = {name: word[:200] for name, word in said.items() if word}
    record(action, by=person(request), detail=detail)


def is_coordinator(request: HttpRequest) -> bool:
    membership = getattr(request, "membership", None) or membership_of(request.user)
    return membership is not None and membership.role == _Role.COORDINATOR
