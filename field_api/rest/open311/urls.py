"""Addresses of Open311 below /open311/. The end of each is its format."""

from django.urls import path

from field_api.rest.open311 import requests, services

urlpatterns = [
    path("discovery.<str:format>", services.Discovery.as_view(), name="open311-discovery"),
    path("v2/discovery.<str:format>", services.Discovery.as_view()),
    path("v2/services.<str:format>", services.Services.as_view(), name="open311-services"),
    path("v2/services/<str:code>.<str:format>", services.Definition.as_view(), name="open311-definition"),
    path("v2/requests.csv", requests.Bulk.as_view(), name="open311-bulk"),
    path("v2/requests.<str:format>", requests.Requests.as_view(), name="open311-requests"),
    path("v2/requests/<str:number>.<str:format>", requests.OneRequest.as_view(), name="open311-request"),
    path("v2/tokens/<str:token>.<str:format>", requests.Token.as_view(), name="open311-token"),
]
