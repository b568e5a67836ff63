"""The administration: master data to change, people behind their permissions, records to read only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from field_api.admin import keys, master, people, records

__all__ = ["keys", "master", "people", "records"]

admin.site.site_header = admin.site.site_title = _("Administrasi geo-crm")
admin.site.index_title = _("Data induk, orang, dan catatan")
