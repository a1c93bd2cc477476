from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("listening", "0001_feedback")]
    operations: list[object] = []
