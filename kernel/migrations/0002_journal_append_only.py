"""The database refuses to change or delete a line of the journal."""

from django.db import migrations

from kernel import append_only

TABLE = "kernel_journalentry"


def protect(apps, schema_editor):
    append_only.protect(schema_editor.connection, TABLE)


def release(apps, schema_editor):
    append_only.release(schema_editor.connection, TABLE)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [migrations.RunPython(protect, release)]
