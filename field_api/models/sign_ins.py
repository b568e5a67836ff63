"""How signing in went lately, by name and by address."""

from __future__ import annotations

from django.db import models


class SignInRecord(models.Model):
    """Of one name from one address; an empty address is any, an empty name is any. `tend` sweeps old rows.

    Names are as they were typed and may be nobody's.
    """

    username = models.CharField(max_length=150, blank=True, default="", db_default="")
    address = models.CharField(max_length=45, blank=True, default="", db_default="")
    failures = models.PositiveIntegerField(default=0, db_default=0)
    failed_at = models.DateTimeField(null=True, db_index=True, help_text="The last time.")
    wait_until = models.DateTimeField(null=True)
    known_at = models.DateTimeField(null=True, help_text="When this name last signed in from here.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["username", "address"], name="one_per_name_and_address")
        ]

    def __str__(self) -> str:
        return f"{self.username or '*'} {self.address or '*'}: {self.failures}"
