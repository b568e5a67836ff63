"""Settings of a server that a test starts: static files and passwords as everywhere in tests."""

from geo_crm.settings import *  # noqa: F403
from geo_crm.settings import STORAGES as _STORAGES

WHITENOISE_USE_FINDERS = True
STORAGES = {
    **_STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
