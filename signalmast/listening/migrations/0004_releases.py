"""What was published of surveys and consultations. A release stays as it is (charter, point 5)."""

import django.db.models.deletion
from django.db import migrations, models

from signalmast.core.operations import append_only


class Migration(migrations.Migration):
    dependencies = [("listening", "0003_consultations"), ("people", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.CharField(choices=[("survey", "survey"), ("consultation", "consultation")], max_length=12, verbose_name="about")),
                ("number", models.BigIntegerField(verbose_name="number")),
                ("sequence", models.PositiveIntegerField(verbose_name="release")),
                ("made_at", models.DateTimeField(verbose_name="published")),
                ("body", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("office", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office")),
            ],
            options={
                "verbose_name": "release of results",
                "verbose_name_plural": "releases of results",
                "ordering": ["about", "number", "sequence"],
                "constraints": [
                    models.UniqueConstraint(fields=("about", "number", "sequence"), name="release_comes_once"),
                    models.CheckConstraint(condition=models.Q(("sequence__gte", 1)), name="release_counts_from_one"),
                ],
            },
        ),
        append_only("listening_release"),
    ]
