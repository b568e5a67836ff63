"""Addresses of the pages about reports, in both languages, of the phone app and of the office."""

from django.urls import path
from django.views.generic import RedirectView

from field_api.web import arrivals, follow, moderation, office, phone, suspicions

pages = [
    path("laporan/", follow.search, name="follow"),
    path("laporan/<str:number>", follow.report_page, name="follow-report"),
]

urlpatterns = [
    path("masuk/", office.SignIn.as_view(), name="sign-in"),
    path("keluar/", office.SignOut.as_view(), name="sign-out"),
    path("koordinator/kecurigaan", suspicions.list_page, name="suspicion-list"),
    path("koordinator/kecurigaan/<int:pk>", suspicions.one_page, name="suspicion"),
    path("koordinator/kiriman", arrivals.list_page, name="arrivals"),
    path("koordinator/kiriman/<int:pk>", arrivals.handle, name="arrival"),
    path("koordinator/kiriman/<int:pk>/isi", arrivals.body, name="arrival-body"),
    path("koordinator/moderasi", moderation.desk, name="moderation-desk"),
    path("lapangan", RedirectView.as_view(pattern_name="phone")),
    path("lapangan/", phone.page, name="phone"),
    path("lapangan/sw.js", phone.service_worker, name="phone-worker"),
    path("lapangan/manifest.webmanifest", phone.manifest, name="phone-manifest"),
    path("lapangan/<str:name>", phone.home_icon, name="phone-icon"),
]
