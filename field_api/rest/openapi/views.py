"""/schema and /docs: the description for programs, and a page for people that asks no other host."""

from __future__ import annotations

from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control, cache_page
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from field_api.throttles import DearReadThrottle


@method_decorator([cache_control(max_age=300, public=True), cache_page(300)], name="dispatch")
class Schema(SpectacularAPIView):
    """Kept for five minutes: making it takes a second, and anybody may ask."""

    authentication_classes: list[type] = []
    throttle_classes = [DearReadThrottle]
    cost_ms = 160


class Docs(SpectacularSwaggerSplitView):
    """Swagger UI from our own static files; its script comes apart from the page, as the strict CSP asks."""

    authentication_classes: list[type] = []
    template_name = "rest/docs.html"
