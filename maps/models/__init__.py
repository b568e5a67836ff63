"""What is stored about what is seen: nothing here changes a report."""

from maps.models.exports import Export
from maps.models.heat import HeatChange, HeatVersion
from maps.models.hotspots import HotspotRun

__all__ = ["Export", "HeatChange", "HeatVersion", "HotspotRun"]
