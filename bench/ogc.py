"""Pages of /ogc/ among many reports, against OFFSET and a GeoJSON serializer; and GDAL at the door.

Run `python -m bench.ogc [reports ...]`; by default 100,000 and then 1,000,000 made-up reports, in a database
of its own. A page is asked for at the beginning, in the middle and near the end of what the public may see.
"""

import sys

from django.test import override_settings

from bench.served import own_database
from bench.size import sized

SIZES = sized((100_000, 1_000_000), (2_000,))


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or list(SIZES)
    with own_database() as url, override_settings(ALLOWED_HOSTS=["testserver"]):
        from bench import ogc_pages  # noqa: PLC0415  models can be loaded now

        made = 0
        for size in sizes:
            ogc_pages.make(size - made, seed=made + 1)
            made = size
            ogc_pages.measure(url, size)


if __name__ == "__main__":
    main()
