import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0004_measures"),
    ]

    operations = [
        migrations.CreateModel(
            name="SourceRun",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("url", models.TextField()),
                ("at", models.DateTimeField()),
                ("outcome", models.CharField(max_length=12)),
                ("fault", models.CharField(max_length=60)),
                ("etag", models.TextField()),
                ("last_modified", models.TextField()),
                ("raw_hash", models.CharField(max_length=64)),
                ("shape", models.CharField(max_length=60)),
                ("records", models.PositiveIntegerField()),
                ("new", models.PositiveIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="sourcerun",
            name="event",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.event"),
        ),
        migrations.AddIndex(
            model_name="sourcerun",
            index=models.Index(fields=["source", "url", "-at"], name="store_sourc_source_4c7e83_idx"),
        ),
    ]
