"""The heat map of the city as tiles, drawn in this process from columns in memory: no query for a tile.

columns: the files that all workers map; refresh: from the database into files; tail: what changed since;
current: both, as this process has them; chosen: which reports a tile is about; draw and scale: the picture
and its colours; check: are the files right; views: the doors.
"""
