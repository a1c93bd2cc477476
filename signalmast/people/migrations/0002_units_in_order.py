from django.db import migrations, models

from signalmast.core.tabular.text import vietnamese_order


def sort(apps, _editor):
    """Give the units that are there their place in the order."""
    model = apps.get_model("people", "Unit")
    for unit in model.objects.only("name"):
        model.objects.filter(pk=unit.pk).update(sorts_as=vietnamese_order(unit.name))


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="sorts_as",
            field=models.TextField(default="", editable=False),
            preserve_default=False,
        ),
        migrations.RunPython(sort, migrations.RunPython.noop),
        migrations.AlterModelOptions(
            name="unit",
            options={
                "ordering": ["sorts_as", "name"],
                "verbose_name": "unit",
                "verbose_name_plural": "units",
            },
        ),
    ]
