"""The monthly bulletin of an area or a category: one page to keep, or to print."""
