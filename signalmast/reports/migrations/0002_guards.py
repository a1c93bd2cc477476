from django.db import migrations

from signalmast.core.operations import append_only


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [
        append_only("reports_signedfigure"),
        append_only("reports_report", when="OLD.state = 'signed'"),
    ]
