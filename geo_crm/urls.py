"""Every address begins here. English pages lie below /en/, so that they can be linked and cached."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

import field_api.web.urls
import maps.urls
from maps.heat_tiles.views import HeatTile

urlpatterns = [
    path("", include("field_api.web.urls")),
    path("api/v1/", include("boundaries.urls")),
    path("api/v1/", include("field_api.rest.urls")),
    path("api/v1/", include("maps.urls")),
    path("open311/", include("field_api.rest.open311.urls")),
    path("maps/heat/<str:z>/<str:x>/<str:y>.png", HeatTile.as_view(schema=None)),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include(maps.urls.pages)),
        path("", include(field_api.web.urls.pages)),
        prefix_default_language=False,
    ),
]

handler400 = "geo_crm.views.bad_request"
handler403 = "geo_crm.views.forbidden"
handler404 = "geo_crm.views.not_found"
handler500 = "geo_crm.views.server_error"
