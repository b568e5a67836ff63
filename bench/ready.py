"""Import this before any model: it sets Django up on the database that DATABASE_URL names."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo_crm.settings")
os.environ.setdefault("SECRET_KEY", "bench" * 12)
django.setup()
