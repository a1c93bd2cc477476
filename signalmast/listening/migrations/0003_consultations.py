from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("listening", "0002_surveys")]
    operations: list[object] = []
