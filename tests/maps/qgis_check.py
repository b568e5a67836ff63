"""Read collections of /ogc/ with the QGIS of this machine, without a screen, and print what it found as JSON.

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 tests/maps/qgis_check.py http://127.0.0.1:8000/ogc/ \\
        [--collection reports] [--bbox 106.8,-6.25,106.85,-6.15] [--filter "\\"status\\" = 'SELESAI'"]
        [--user NAME --password PASSWORD-OR-TOKEN]

Needs Debian's or Ubuntu's python3-qgis, whose modules only the system's own Python finds. Each collection
is read whole, so that every `next` link is followed, and with --bbox once more as QGIS does with the tick box
"Only request features overlapping the view extent". Ends with 1 when a layer is not valid or QGIS says that
something went wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsFeatureRequest,
    QgsRectangle,
    QgsVectorLayer,
)


def main() -> int:
    options = arguments()
    application = QgsApplication([], False)
    application.initQgis()
    complaints: list[str] = []
    QgsApplication.messageLog().messageReceived[str, str, Qgis.MessageLevel].connect(
        lambda text, tag, level: complaints.append(f"{tag}: {text}") if level >= Qgis.Warning else None
    )
    layers = [read(options, name, "") for name in options.collection]
    if options.bbox:
        layers += [read(options, name, options.bbox) for name in options.collection]
    print(json.dumps({"qgis": Qgis.QGIS_VERSION, "layers": layers, "complaints": complaints}, indent=1))  # noqa: T201
    application.exitQgis()
    return 1 if complaints or not all(layer["valid"] for layer in layers) else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("--collection", action="append")
    parser.add_argument("--bbox", default="")
    parser.add_argument("--filter", default="")
    parser.add_argument("--user", default="")
    parser.add_argument("--password", default="")
    options = parser.parse_args()
    options.collection = options.collection or ["reports", "kelurahan", "kecamatan", "kota"]
    return options


def read(options: argparse.Namespace, name: str, bbox: str) -> dict[str, Any]:
    """Open one collection as a layer and read all of it, or what lies in the box."""
    parts = {"url": options.url, "typename": name, "username": options.user, "password": options.password}
    parts |= {"filter": options.filter.replace("\\", "\\\\").replace("'", "\\'")}
    parts |= {"restrictToRequestBBOX": "1" if bbox else ""}
    started = time.monotonic()
    source = " ".join(f"{key}='{value}'" for key, value in parts.items() if value)
    layer = QgsVectorLayer(source, name, "OAPIF")
    request = QgsFeatureRequest()
    if bbox:
        request.setFilterRect(QgsRectangle(*map(float, bbox.split(","))))
    features = list(layer.getFeatures(request)) if layer.isValid() else []
    return {
        "collection": name,
        "bbox": bbox,
        "valid": layer.isValid(),
        "features": len(features),
        "drawn": sum(1 for feature in features if feature.hasGeometry() and not feature.geometry().isEmpty()),
        "ids": len({feature[layer.fields().names()[0]] for feature in features}),
        "crs": layer.crs().authid(),
        "fields": {field.name(): field.typeName() for field in layer.fields()},
        "seconds": round(time.monotonic() - started, 2),
    }


if __name__ == "__main__":
    sys.exit(main())
