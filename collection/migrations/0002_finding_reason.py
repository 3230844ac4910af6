from django.db import migrations, models


class Migration(migrations.Migration):
    """The ready reason that was chosen for a warning, beside the explanation in words."""

    dependencies = [
        ("collection", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="reason",
            field=models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
    ]
