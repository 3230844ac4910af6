from django.db import migrations, models


class Migration(migrations.Migration):
    """An explanation whose numbers changed is kept as a suggestion."""

    dependencies = [("collection", "0002_key_within_the_report")]

    operations = [
        migrations.AddField("finding", "suggestion", models.CharField(blank=True, max_length=500)),
    ]
