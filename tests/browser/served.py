"""Settings of a server that a test starts: static files come from their sources, as everywhere in tests."""

from geo_crm.settings import *  # noqa: F403
from geo_crm.settings import STORAGES as _STORAGES

WHITENOISE_USE_FINDERS = True
STORAGES = {
    **_STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
