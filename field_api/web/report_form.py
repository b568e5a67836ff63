"""The citizens' form: one page that scripts make quick, and that works as a plain form without them."""

from __future__ import annotations

import uuid
from itertools import groupby
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.request import Request
from rest_framework.views import APIView

from boundaries.errors import BoundaryError
from field_api.consent import MAX_LENGTH as MAX_CONSENT
from field_api.consent import consent_words
from field_api.errors import CallerError, TooMany
from field_api.models import Category, Report
from field_api.personal_words import names_a_person
from field_api.reporter_keys import is_reporter, reporter_key
from field_api.steps.photos import uploaded
from field_api.steps.receive import Complaint, Contact, Sender, receive
from field_api.steps.traps import device_hash, doubts_of, form_token
from field_api.throttles import NewReportThrottle
from field_api.uploads import MAX_PHOTOS, takes_photos
from field_api.web.fields import PhoneField, PlainTextField
from field_api.web.report_shell import report_shell
from field_api.web.report_words import script_words

DEVICE_COOKIE = "peramban"
_A_YEAR_S = 31_536_000


class ReportForm(forms.Form):
    """What the plain form sends. Without a map the place is in words, and an officer puts the pin."""

    category = forms.SlugField(max_length=80)
    address = PlainTextField(max_length=300)
    description = PlainTextField(max_length=4000, required=False)
    private = forms.ChoiceField(choices=[("no", "no"), ("yes", "yes")], required=False)
    contact_phone = PhoneField(required=False)
    contact_email = forms.EmailField(required=False)
    consent = forms.BooleanField(required=False)
    consent_text = PlainTextField(max_length=MAX_CONSENT, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        required = {
            "category": _("Pilih kategori masalahnya."),
            "address": _("Tulis alamat atau patokannya, dengan kelurahannya."),
        }
        for name, words in required.items():
            self.fields[name].error_messages |= {"required": words}
        self.fields["contact_phone"].error_messages["invalid"] = _(
            "Nomor WhatsApp ini belum benar. Tulis misalnya 0812 3456 7890, atau + dan kode negaranya."
        )
        self.fields["contact_email"].error_messages["invalid"] = _("Alamat surel ini belum benar.")

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if (given.get("contact_phone") or given.get("contact_email")) and not given.get("consent"):
            self.add_error("consent", _("Centang persetujuan, atau kosongkan nomor dan surel Anda."))
        return given

    def _contact(self) -> Contact:
        given = self.cleaned_data
        words = given["consent_text"] or consent_words()
        agreed = words if given["consent"] else ""
        return Contact(email=given["contact_email"], phone=given["contact_phone"], consent_text=agreed)

    def complaint(self) -> Complaint:
        given = self.cleaned_data
        return Complaint(
            category=given["category"],
            description=given["description"].strip(),
            address=given["address"].strip(),
            is_private=given["private"] == "yes",
            contact=self._contact(),
        )


@takes_photos
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The form; a POST is from a browser without scripts and goes on to the page with the number."""
    return _take(request) if request.method == "POST" else _show(request, ReportForm())


@require_safe
def received_page(request: HttpRequest, number: str) -> HttpResponse:
    """The number, for whoever sent it: without the key in `?kunci=` it leads to the page for everybody."""
    key = request.GET.get("kunci", "")
    if not is_reporter(number, key):
        return redirect("follow-report", number=number)
    report = Report.objects.select_related("unit").filter(number=number).first()
    texts = f"{report.description}\n{report.address}" if report else ""
    words = {"number": number, "key": key, "report": report, "names_a_person": names_a_person(texts)}
    answer = render(request, "web/lapor_diterima.html", words)
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def _take(request: HttpRequest) -> HttpResponse:
    form = ReportForm(request.POST)
    if not _is_within_rate(request):
        words = _("Terlalu banyak laporan dari jaringan ini. Coba lagi sebentar lagi.")
        return _show(request, form, mistake=words, status=429)
    if not form.is_valid():
        return _show(request, form, status=422)
    sent = request.POST
    doubts = doubts_of(token=sent.get("form_token", "")[:200], honeypot=sent.get("website", ""))
    try:
        report, _is_new = receive(
            form.complaint(),
            photos=uploaded(request.FILES.getlist("photos")),
            idempotency_key=sent.get("key", "")[:120] or None,
            sender=Sender(device_hash(request.COOKIES.get(DEVICE_COOKIE, "")), doubts),
        )
    except TooMany as error:
        return _show(request, form, mistake=error.detail, status=429)
    except (CallerError, BoundaryError) as error:
        return _show(request, form, mistake=error.detail, status=422)
    query = urlencode({"kunci": reporter_key(report)})
    return redirect(f"{reverse('report-received', args=[report.number])}?{query}")


def _is_within_rate(request: HttpRequest) -> bool:
    """The limit of the API holds here too: both write the same rows."""
    return _FormThrottle().allow_request(cast(Request, request), cast(APIView, None))


class _FormThrottle(NewReportThrottle):
    def device(self, request: Any) -> str:
        return str(request.COOKIES.get(DEVICE_COOKIE, ""))


def _show(request: HttpRequest, form: ReportForm, *, mistake: str = "", status: int = 200) -> HttpResponse:
    categories = list(
        Category.objects.filter(is_active=True).select_related("group").order_by("group__position", "name")
    )
    is_english = get_language() == "en"
    groups = [
        (_name(group, is_english), list(rows))
        for group, rows in groupby(categories, key=lambda category: category.group)
    ]
    words = {
        "form": form,
        "mistake": mistake,
        "groups": [(group, [(row.slug, _name(row, is_english)) for row in rows]) for group, rows in groups],
        "keywords": {row.slug: _keywords(row) for row in categories},
        "words": script_words(),
        "config": _config(),
        "shell": _shell(),
        "token": form_token(),
        "consent_words": consent_words(),
        "key": uuid.uuid4(),
        "max_photos": MAX_PHOTOS,
        "has_whatsapp": "webhook" in settings.MESSAGE_BACKENDS,
    }
    answer = render(request, "web/lapor.html", words, status=status)
    patch_cache_control(answer, private=True, no_cache=True)
    answer["Permissions-Policy"] = "geolocation=(self), camera=(self)"
    answer["X-Shell-Version"] = report_shell().version
    if DEVICE_COOKIE not in request.COOKIES:
        named = str(uuid.uuid4())
        answer.set_cookie(
            DEVICE_COOKIE, named, _A_YEAR_S, httponly=True, samesite="Lax", secure=settings.HTTPS_ONLY
        )
    return answer


def _name(row: Any, is_english: bool) -> str:
    return str((is_english and row.name_en) or row.name)


def _keywords(category: Category) -> str:
    """Everything by which it may be looked for besides its name on the page."""
    return ";".join(filter(None, [category.name, category.name_en, category.keywords]))


def _config() -> dict[str, Any]:
    """Addresses; NUMBER stands where a report's number or a photo's hash goes."""
    number = "NUMBER"
    return {
        "form": reverse("report-new"),
        "worker": reverse("report-worker"),
        "reports": reverse("reports"),
        "photo": reverse("waiting-photo", args=[number]),
        "places": reverse("places"),
        "similar": reverse("similar-reports"),
        "voices": reverse("voices", args=[number]),
        "areaAt": reverse("areas-at"),
        "follow": reverse("follow-report", args=[number]),
    }


def _shell() -> dict[str, Any]:
    """What the modules that are shared with the phone app ask of their page."""
    base_map = {"url": settings.BASE_MAP_URL, "attribution": settings.BASE_MAP_ATTRIBUTION}
    limits = {"max_photos": MAX_PHOTOS, "max_photo_bytes": settings.MAX_PHOTO_BYTES}
    return {"version": "", "baseMap": base_map, "limits": limits}
