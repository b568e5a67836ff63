"""The statistics of hot spots. Pure: numpy and scipy, no database and no Django; import-linter holds it."""
