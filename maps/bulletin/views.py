"""Bulletins over the web: public ones for anybody, with finer cells for those who see every report."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from boundaries.errors import NoActiveEdition
from field_api.dear_reads import limited
from field_api.errors import BadInput
from maps.areas.choice import Choice, choice_from
from maps.areas.scope import JAKARTA, scope_of, whole
from maps.areas.sight import sight_of
from maps.bulletin.gather import gather
from maps.bulletin.html_file import bulletin_html
from maps.bulletin.month import Month, month_from
from maps.bulletin.pdf_file import bulletin_pdf
from maps.heat import PUBLIC, STAFF
from maps.made_once import made_once
from maps.vendor import NotInstalled

COST_MS = {"html": 620, "pdf": 410}
_TYPES = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}


@require_safe
@gzip_page
@limited()
def bulletin(request: HttpRequest, ending: str, code: str = "") -> HttpResponse:
    """`month` (2026-10; the last that is over) and `category` choose; what cannot be read is named, 422."""
    scope = scope_of(code) if code else whole()
    if scope is None:
        raise Http404(_("Tidak ada wilayah dengan kode %(code)s.") % {"code": code})
    sight = sight_of(request)
    try:
        words = request.GET.dict()
        choice = choice_from(scope, {"category": words.get("category", "")})
        month = month_from(words.get("month", "").strip(), choice.now)
        rule = STAFF if sight.sees_everything else PUBLIC

        def make() -> bytes | str:
            found = gather(scope, words, rule)
            return bulletin_pdf(found) if ending == "pdf" else bulletin_html(found).html

        seen_by_all = sight.membership is None
        question = ("bulletin", ending, scope.level, scope.code, choice.selection, month.key, get_language())
        body = made_once(request, question if seen_by_all else None, make, COST_MS[ending])
    except BadInput as error:
        return _told(error.detail, 422)
    except NoActiveEdition as error:
        return _told(error.detail, 503)
    except NotInstalled as error:
        return _told(str(error), 503)
    response = HttpResponse(body, content_type=_TYPES[ending])
    response["Content-Disposition"] = f'attachment; filename="{_name(choice, month)}.{ending}"'
    sight.mark(response)
    return response


def _name(choice: Choice, month: Month) -> str:
    parts = ["buletin", choice.scope.code or JAKARTA, choice.selection.category, month.key]
    return "-".join(filter(None, parts))


def _told(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
