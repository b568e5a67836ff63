"""Import this before any model: it sets Django up on the database that DATABASE_URL names.

Static files come from where they lie, so that pages need no collectstatic first.
"""

import os
import secrets

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo_crm.settings")
os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
django.setup()
_PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STORAGES = {**settings.STORAGES, "staticfiles": _PLAIN}
