"""The project's settings, but each request opens a database connection of its own: Django's default."""

from geo_crm.settings import *  # noqa: F403
from geo_crm.settings import DATABASES

DATABASES["default"]["CONN_MAX_AGE"] = 0
