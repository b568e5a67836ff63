"""What answers look like, for the description of the API at /api/v1/schema; the tests hold answers to it."""
