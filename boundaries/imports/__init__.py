"""From a boundary file of whatever make to checked outlines: read, place, match, look for faults, report.

Nothing in this package writes to the database; `boundaries.editions` does.
"""
