"""Addresses of bulletins: /buletin.html and .pdf for Jakarta, /buletin/<code>.html and .pdf for an area."""

from django.urls import path

from maps.bulletin import views

pages = [
    path(address + ending, views.bulletin, {"ending": ending}, name=f"{name}-{ending}")
    for address, name in (("buletin.", "bulletin"), ("buletin/<str:code>.", "bulletin-area"))
    for ending in ("html", "pdf")
]
