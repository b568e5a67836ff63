"""Addresses of the API below /api/v1/."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.authtoken.views import ObtainAuthToken

from field_api.rest import (
    actions,
    blobs,
    citizen,
    desk,
    field,
    moderation,
    photos,
    sealed,
    session,
    suspicions,
    views,
)

_report = "reports/<str:number>"

urlpatterns = [
    path("schema", SpectacularAPIView.as_view(), name="schema"),
    path("session", session.Session.as_view(), name="session"),
    path("token", ObtainAuthToken.as_view(), name="token"),
    path("categories", views.Categories.as_view(), name="categories"),
    path("units", views.Units.as_view(), name="units"),
    path("places", citizen.Places.as_view(), name="places"),
    path("reports", views.Reports.as_view(), name="reports"),
    path("reports/similar", citizen.SimilarReports.as_view(), name="similar-reports"),
    path(_report, views.OneReport.as_view(), name="report"),
    path(f"{_report}/photos/<int:photo_id>", photos.PublicCopy.as_view(), name="photo"),
    path(
        f"{_report}/photos/<int:photo_id>/thumbnail",
        photos.PublicCopy.as_view(size="thumbnail"),
        name="photo-thumbnail",
    ),
    path(
        f"{_report}/photos/<int:photo_id>/small",
        photos.PublicCopy.as_view(size="small"),
        name="photo-small",
    ),
    path(f"{_report}/photos/<int:photo_id>/original", photos.Original.as_view(), name="photo-original"),
    path("field/day", field.Day.as_view(), name="field-day"),
    path("field/opened", field.Opened.as_view(), name="field-opened"),
    path("blobs/<str:sha256>", blobs.Blob.as_view(), name="blob"),
    path("visits/reconcile", sealed.Reconcile.as_view(), name="reconcile"),
    path("visits/<uuid:client_id>", sealed.SealedVisit.as_view(), name="visit"),
    path("follow-ups/<uuid:client_id>", sealed.SealedFollowUp.as_view(), name="follow-up"),
    path("suspicions", suspicions.Suspicions.as_view(), name="suspicions"),
    path("suspicions/counts", suspicions.Counts.as_view()),
    path("suspicions/<int:pk>", suspicions.OneSuspicion.as_view()),
    path("suspicions/<int:pk>/clear", suspicions.Clear.as_view()),
    path("suspicions/<int:pk>/confirm", suspicions.Confirm.as_view()),
    path("moderation", moderation.Moderation.as_view(), name="moderation"),
    path(f"{_report}/moderation", moderation.Moderate.as_view(), name="moderate"),
    path(f"{_report}/voices", citizen.Voices.as_view(), name="voices"),
    path(f"{_report}/place", actions.Place.as_view()),
    path(f"{_report}/coordinate", actions.Coordinate.as_view()),
    path(f"{_report}/reject", actions.Reject.as_view()),
    path(f"{_report}/dispose", actions.Dispose.as_view()),
    path(f"{_report}/accept", actions.Accept.as_view()),
    path(f"{_report}/hand-back", actions.HandBack.as_view()),
    path(f"{_report}/follow-up", actions.FollowUp.as_view()),
    path(f"{_report}/assign", actions.Assign.as_view()),
    path(f"{_report}/validate", actions.Validate.as_view()),
    path(f"{_report}/send-back", actions.SendBack.as_view()),
    path(f"{_report}/reopen", actions.Reopen.as_view()),
    path(f"{_report}/merge", desk.Merge.as_view()),
    path(f"{_report}/unmerge", desk.Unmerge.as_view()),
    path(f"{_report}/split", desk.Split.as_view()),
    path(f"{_report}/notes", desk.Notes.as_view()),
]
