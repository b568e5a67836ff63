"""The links in messages to whoever reported: this address is mine, and no more messages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from field_api.errors import NoSuchAlert
from field_api.steps.telling import confirm_address, stop_telling, told_by


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at it says nothing, since scanners of mail open links; a POST confirms."""
    try:
        reporter = confirm_address(token) if request.method == "POST" else told_by(token)
    except NoSuchAlert as error:
        return render(request, "web/telling.html", {"mistake": error.detail}, status=404)
    return render(request, "web/telling.html", {"reporter": reporter, "token": token})


@csrf_exempt  # a mail program's one press comes from elsewhere; whoever has the token may end it
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end_page(request: HttpRequest, token: str) -> HttpResponse:
    """A POST ends it (RFC 8058)."""
    try:
        reporter = told_by(token)
        if request.method == "POST":
            stop_telling(token)
            return render(request, "web/telling.html", {"is_over": True})
    except NoSuchAlert as error:
        return render(request, "web/telling.html", {"mistake": error.detail}, status=404)
    return render(request, "web/telling.html", {"reporter": reporter, "token": token, "ends": True})
