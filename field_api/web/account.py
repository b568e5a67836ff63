"""One's own account: a new password, a forgotten one, and signing out everywhere. For all who can sign in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from field_api.addresses import address_of
from field_api.sign_in_handler import in_words
from field_api.steps.audit import record
from field_api.steps.forgotten_passwords import mail_new_password_link
from field_api.steps.limits import Limit, seconds_to_wait
from field_api.steps.sign_ins import note_failure, seconds_to_wait_to_sign_in
from field_api.web.office import slowed_page

_HOUR = timedelta(hours=1)
MAILS_PER_ADDRESS = 10
MAILS_PER_MAILBOX = 3


@require_safe
@never_cache
@login_required
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "web/account/page.html", {"done": request.GET.get("selesai", "")})


@method_decorator([never_cache, login_required], name="dispatch")
class ChangePassword(PasswordChangeView):
    """Other sessions end with the password they rest on, tokens as `password_rules` says."""

    form_class = PasswordChangeForm
    template_name = "web/account/change.html"
    success_url = reverse_lazy("account")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if wait := _has_to_wait(request):
            return wait
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: PasswordChangeForm) -> HttpResponse:
        if "old_password" in form.errors:
            note_failure(form.user.get_username(), address_of(self.request))
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        super().form_valid(form)
        record("password_changed", by=_person(self.request))
        return redirect(f"{self.success_url}?selesai=kata-sandi")


@require_POST
@never_cache
@login_required
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """The same password with a new salt: every session rests on its hash, and tokens end with it."""
    if wait := _has_to_wait(request):
        return wait
    user, password = _person(request), request.POST.get("password", "")
    if not user.check_password(password):
        note_failure(user.get_username(), address_of(request))
        context = {"mistake": _("Kata sandi tidak cocok.")}
        return render(request, "web/account/page.html", context, status=422)
    user.set_password(password)
    user.save(update_fields=["password"])
    record("signed_out_everywhere", by=user)
    logout(request)
    return redirect("sign-in")


class ForgottenForm(forms.Form):
    email = forms.EmailField(max_length=254)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def forgotten(request: HttpRequest) -> HttpResponse:
    """The same answer whether or not the address is known, and after as long."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "web/account/forgotten.html", {"form": form})
    if not form.is_valid():
        return render(request, "web/account/forgotten.html", {"form": form}, status=422)
    email = form.cleaned_data["email"]
    wait_s = seconds_to_wait(
        Limit(f"forgotten:{address_of(request)}", most=MAILS_PER_ADDRESS, window=_HOUR),
        Limit(f"forgotten:{email.lower()}", most=MAILS_PER_MAILBOX, window=_HOUR),
    )
    if wait_s is not None:
        words = _("Sudah sering diminta. Coba lagi dalam %(wait)s.") % {"wait": in_words(wait_s)}
        context = {"form": form, "mistake": words}
        response = render(request, "web/account/forgotten.html", context, status=429)
        response["Retry-After"] = str(int(wait_s) + 1)
        return response
    mail_new_password_link.enqueue(email, get_language() or "id")
    return redirect("password-asked")


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "web/account/asked.html")


class NewPassword(PasswordResetConfirmView):
    """From the mail; the link works once and for some hours."""

    template_name = "web/account/new.html"
    success_url = reverse_lazy("sign-in")
    title = gettext_lazy("Kata sandi baru")

    def form_valid(self, form: Any) -> HttpResponse:
        record("password_reset", by=form.user)
        return super().form_valid(form)


def _has_to_wait(request: HttpRequest) -> HttpResponse | None:
    """Whoever has somebody's open session shall not guess the password faster than at the door."""
    wait_s = seconds_to_wait_to_sign_in(_person(request).get_username(), address_of(request))
    if wait_s is None:
        return None
    request.sign_in_wait_s = wait_s  # type: ignore[attr-defined]
    return slowed_page(request)


def _person(request: HttpRequest) -> User:
    user = getattr(request, "user", None)
    assert isinstance(user, User)  # noqa: S101  login_required
    return user
