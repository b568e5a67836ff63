"""Every address of the program begins here."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("maps.urls")),
    path("", include("field_api.web.urls")),
    path("api/v1/", include("boundaries.urls")),
    path("api/v1/", include("field_api.rest.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "geo_crm.views.bad_request"
handler403 = "geo_crm.views.forbidden"
handler404 = "geo_crm.views.not_found"
handler500 = "geo_crm.views.server_error"
