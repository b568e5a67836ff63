"""Open311 GeoReport v2 at /open311/v2/, with the standard's own shapes, formats and errors."""
