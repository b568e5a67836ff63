"""Addresses of Open311 below /open311/. The end of each is its format: the word `format` would hide them
from the description of the API."""

from django.urls import path

from field_api.rest.open311 import requests, services

urlpatterns = [
    path("discovery.<str:suffix>", services.Discovery.as_view(), name="open311-discovery"),
    path("v2/discovery.<str:suffix>", services.Discovery.as_view()),
    path("v2/services.<str:suffix>", services.Services.as_view(), name="open311-services"),
    path("v2/services/<str:code>.<str:suffix>", services.Definition.as_view(), name="open311-definition"),
    path("v2/requests.csv", requests.Bulk.as_view(), name="open311-bulk"),
    path("v2/requests.<str:suffix>", requests.Requests.as_view(), name="open311-requests"),
    path("v2/requests/<str:number>.<str:suffix>", requests.OneRequest.as_view(), name="open311-request"),
    path("v2/tokens/<str:token>.<str:suffix>", requests.Token.as_view(), name="open311-token"),
]
