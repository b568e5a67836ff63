from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("field_api", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="cutoff",
            name="cutoff_is_an_hour_or_a_day",
        ),
        migrations.AddConstraint(
            model_name="cutoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("day__isnull", True), ("name", "daily_validation"), ("time__isnull", False)),
                    models.Q(
                        ("day__isnull", False),
                        ("day__range", (1, 28)),
                        ("name", "monthly_validation"),
                        ("time__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="cutoff_is_an_hour_or_a_day",
            ),
        ),
    ]
