"""Who works here: accounts, roles, validators and their days off."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from field_api.admin.base import Audited, Master
from field_api.models import Absence, Membership, Validator

admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class PersonAdmin(Audited, UserAdmin):  # type: ignore[type-arg]
    """Django's, with a trail; the role is beside it."""


@admin.register(Group)
class PeopleAdmin(Audited, GroupAdmin):
    """Django's, with a trail."""


@admin.register(Membership)
class MembershipAdmin(Master):
    list_display = ("user", "role", "unit")
    list_filter = ("role",)
    list_select_related = ("user", "unit")
    search_fields = ("user__username", "user__first_name", "unit__name")
    autocomplete_fields = ("user", "unit")


@admin.register(Validator)
class ValidatorAdmin(Master):
    list_display = ("name", "capacity", "boat_duty", "is_active")
    list_filter = ("is_active", "boat_duty")
    search_fields = ("name", "user__username")
    autocomplete_fields = ("user", "home_unit")


@admin.register(Absence)
class AbsenceAdmin(Master):
    list_display = ("validator", "first_day", "last_day", "reason")
    list_filter = ("first_day",)
    list_select_related = ("validator",)
    search_fields = ("validator__name", "reason")
    autocomplete_fields = ("validator",)
