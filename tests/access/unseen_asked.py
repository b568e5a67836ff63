"""What a stranger may ask beside the addresses of the table: filters, cursors, files, every open one."""

from __future__ import annotations

NEVER_GIVEN = "JK2603024321"
_OPEN = (
    *("west", "east", "nowhere", "stays", "copy", "parted", "part", "refused", "closed_open"),
    *("copy_of_hidden", "newest"),
)
_DAY = "from=2026-03-02&to=2026-03-02"
_BOX = "106.82,-6.2,106.84,-6.18"
_CIRCLE = "lon=106.825&lat=-6.19&radius=1000"
_ABOUT = {
    "/api/v1/maps/counts": (
        *(_DAY, f"category={{category}}&{_DAY}&hours=7-8", "hours=7-8", "hours=8-9", "status=closed"),
        *("status=DITOLAK&area=31.71.01.1005", "weekday=1", "category={other_category}"),
    ),
    "/api/v1/maps/heat": (_DAY, "status=open", "hours=7-8"),
    "/api/v1/maps/points": (
        *(f"bbox={_BOX}&zoom={zoom}" for zoom in (8, 14, 19)),
        f"bbox={_BOX}&zoom=19&status=closed",
    ),
    "/api/v1/reports/similar": ("category={category}&lon=106.8262&lat=-6.1911",),
    "/api/v1/maps/heat/{tile}.png": ("category={category}",),
    "/api/v1/maps/heat/legend": ("zoom=14&hours=7-8",),
    "/open311/v2/requests.json": (
        *("extensions=true", "page_size=3&page=2", "status=closed"),
        *("service_request_id={private_one},{stays}", "updated_after=2026-03-02T08:30:00%2B07:00"),
    ),
    "/open311/v2/requests.xml": ("extensions=true",),
    "/open311/v2/requests.csv": (f"bbox={_BOX}",),
    "/ogc/collections/reports/items": (
        *("f=json&limit=2", "f=html&limit=2", f"f=json&bbox={_BOX}&status=DITOLAK"),
    ),
    "/ogc/collections/reports": ("f=html",),
    "/jakarta": (
        *("period=all&level=kelurahan", "sort=time", "sort=reopened&level=kecamatan", _DAY, "status=DITOLAK"),
        *("overdue=1&period=all", "category={category}"),
    ),
    "/kelurahan/31.71.01.1005": (f"category={{category}}&{_DAY}", "view=heat"),
    "/jakarta/cetak.pdf": ("period=all",),
    "/kelurahan/31.71.01.1005/cetak.pdf": ("status=open",),
    "/kecamatan/31.71.01/cetak.pdf": ("status=closed",),
    "/kota/31.71/cetak.pdf": ("sort=time",),
    "/jakarta/daftar.csv": ("period=all",),
    "/buletin.html": ("month=2026-03",),
    "/buletin.pdf": ("month=2026-03",),
    "/buletin/31.71.01.1005.html": ("month=2026-03&category={category}",),
    "/buletin/31.71.01.1005.pdf": ("month=2026-03&category={category}",),
    "/peta": (f"bbox={_BOX}", "page=2", "status=closed"),
    "/peta/rss": (_CIRCLE,),
    "/peta/atom": (_CIRCLE,),
    "/": (f"{_DAY}&category={{category}}", "view=heat&status=open"),
    "/ekspor/berkas": tuple(f"format={kind}&for=public" for kind in ("csv", "geojson", "gpkg")),
    "/ekspor": ("category={category}",),
    "/langganan/": ("laporan={stays}",),
    "/en/jakarta": ("period=all",),
}
MORE = [
    *(f"{address}?{words}" for address, several in _ABOUT.items() for words in several),
    *(f"{before}{{{name}}}" for before in ("/lacak/", "/en/lacak/", "/api/v1/reports/") for name in _OPEN),
    *(f"/open311/v2/requests/{{{name}}}.json" for name in _OPEN),
]
