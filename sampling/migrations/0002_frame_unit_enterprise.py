"""The enterprise of each unit joins the frame. Frames taken before get the register's of today: nothing older is kept."""

from django.db import migrations, models


def freeze_enterprises(apps, schema_editor):
    unit = apps.get_model("register", "Unit")
    frame_unit = apps.get_model("sampling", "FrameUnit")
    frame_unit.objects.update(enterprise_id=models.F("unit_id"))
    parents = dict(unit.objects.filter(parent__isnull=False).values_list("pk", "parent_id"))
    for branch in parents:
        top, seen = branch, {branch}
        while (above := parents.get(top)) is not None and above not in seen:
            top = above
            seen.add(top)
        frame_unit.objects.filter(unit_id=branch).update(enterprise_id=top)


class Migration(migrations.Migration):
    dependencies = [
        ("sampling", "0001_frames"),
    ]

    operations = [
        migrations.AddField(
            model_name="frameunit",
            name="enterprise_id",
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.RunPython(freeze_enterprises, migrations.RunPython.noop),
    ]
