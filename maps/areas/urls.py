"""Addresses of the pages of an area: /kelurahan/<code>, /kecamatan/<code>, /kota/<code> and /jakarta."""

from django.urls import path

from maps.areas import views
from maps.areas.scope import JAKARTA, LEVELS

_PAGES = {
    "area": ("", views.show),
    "area-csv": ("/daftar.csv", views.as_csv),
    "area-pdf": ("/cetak.pdf", views.as_pdf),
}

pages = [
    path(
        f"{level}{'' if level == JAKARTA else '/<str:code>'}{end}", view, {"level": level}, f"{name}-{level}"
    )
    for name, (end, view) in _PAGES.items()
    for level in LEVELS
]
