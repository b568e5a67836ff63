"""Addresses of the pages about reports, in both languages, of the phone app and of the office."""

from django.urls import path
from django.views.generic import RedirectView

from field_api.web import (
    account,
    alerts,
    arrivals,
    board_urls,
    desk_urls,
    follow,
    messages,
    moderation,
    office,
    phone,
    privacy,
    report_form,
    report_shell,
    survey,
    suspicions,
    telling,
)
from field_api.web.work import urls as work

pages = [
    path("lapor", report_form.page, name="report-new"),
    path("lapor/terkirim/<str:number>", report_form.received_page, name="report-received"),
    path("lacak/", follow.search, name="follow"),
    path("lacak/<str:number>", follow.report_page, name="follow-report"),
    path("lacak/<str:number>/penilaian", survey.survey, name="follow-survey"),
    path("lacak/<str:number>/buka-lagi", survey.reopen_page, name="follow-reopen"),
    path("laporan/", RedirectView.as_view(pattern_name="follow", permanent=True, query_string=True)),
    path(
        "laporan/<str:number>",
        RedirectView.as_view(pattern_name="follow-report", permanent=True, query_string=True),
    ),
    path("langganan/", alerts.new_page, name="alert-new"),
    path("langganan/terkirim", alerts.asked_page, name="alert-asked"),
    path("langganan/<uuid:token>", alerts.one_page, name="alert"),
    path("langganan/<uuid:token>/berhenti", alerts.end_page, name="alert-end"),
    path("kabar/<str:token>", telling.confirm_page, name="telling"),
    path("kabar/<str:token>/berhenti", telling.end_page, name="telling-end"),
    path("privasi", privacy.page, name="privacy"),
    path("masuk/", office.SignIn.as_view(), name="sign-in"),
    path("keluar/", office.SignOut.as_view(), name="sign-out"),
    path("akun/", account.page, name="account"),
    path("akun/kata-sandi", account.ChangePassword.as_view(), name="password-change"),
    path("akun/keluar-semua", account.sign_out_everywhere, name="sign-out-everywhere"),
    path("kata-sandi/lupa", account.forgotten, name="password-forgotten"),
    path("kata-sandi/terkirim", account.asked, name="password-asked"),
    path("kata-sandi/baru/<uidb64>/<token>", account.NewPassword.as_view(), name="password-new"),
    path("koordinator/kecurigaan", suspicions.list_page, name="suspicion-list"),
    path("koordinator/kecurigaan/<int:pk>", suspicions.one_page, name="suspicion"),
    path("koordinator/kiriman", arrivals.list_page, name="arrivals"),
    path("koordinator/kiriman/<int:pk>", arrivals.handle, name="arrival"),
    path("koordinator/kiriman/<int:pk>/isi", arrivals.body, name="arrival-body"),
    path("koordinator/pesan", messages.list_page, name="messages"),
    path("koordinator/pesan/<int:pk>", messages.decide, name="message"),
    path("koordinator/moderasi", moderation.desk, name="moderation-desk"),
    *board_urls.pages,
    *desk_urls.pages,
    *work.pages,
]

urlpatterns = [
    path("lapor-sw.js", report_shell.service_worker, name="report-worker"),
    path("lapangan", RedirectView.as_view(pattern_name="phone")),
    path("lapangan/", phone.page, name="phone"),
    path("lapangan/sw.js", phone.service_worker, name="phone-worker"),
    path("lapangan/manifest.webmanifest", phone.manifest, name="phone-manifest"),
    path("lapangan/<str:name>", phone.home_icon, name="phone-icon"),
]
