"""The door for gunicorn. Wrong settings stop it here, before the first request."""

import io
import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from geo_crm.database import warn_of_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo_crm.settings")

application = get_wsgi_application()
call_command("check", fail_level="ERROR", stdout=io.StringIO())
warn_of_server()
