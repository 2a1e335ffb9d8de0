from itertools import islice

import django.db.models.deletion
from django.db import migrations, models

from gongzhi.store import keys

AT_ONCE = 2000  # rows held in memory


def keys_of_what_is_there(apps, schema_editor):
    case_key, notice_key = (apps.get_model("store", name) for name in ("CaseKey", "NoticeKey"))
    cases = apps.get_model("store", "Case").objects.all()
    _write(case_key, (row for case in cases.iterator(AT_ONCE) for row in _of_case(case_key, case)))
    published = apps.get_model("store", "Evidence").objects.filter(kind__in=("foreign_notice", "refusal_count"))
    published = published.select_related("notice", "refusals").prefetch_related("hazards")
    _write(notice_key, (row for piece in published.iterator(AT_ONCE) for row in _of_notice(notice_key, piece)))


def _write(model, rows):
    while some := list(islice(rows, AT_ONCE)):
        model.objects.bulk_create(some)


def _of_case(model, case):
    for key in sorted(keys.words(case.product)):
        yield model(key=key, opened_at=case.opened_at, case=case, region=case.region, uscc=case.uscc)


def _of_notice(model, piece):
    if piece.kind == "foreign_notice":
        body = piece.notice
        about = {
            "origins": body.origins,
            "market": body.notifying_country,
            "category": body.product_category,
            "hazards": [hazard.category for hazard in piece.hazards.all()],
            "decision": body.risk_decision,
            "texts": (body.product, body.firm, body.place),
        }
    else:
        body = piece.refusals
        about = {"origins": [body.country], "market": "US", "texts": (body.province, body.city)}
    for key in sorted(keys.of_notice(piece.source, piece.reference, **about)):
        yield model(key=key, event_date=piece.event_date, evidence=piece)


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0007_public_board"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120)),
                ("opened_at", models.DateTimeField()),
                ("region", models.CharField(max_length=6)),
                ("uscc", models.CharField(max_length=18, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keys",
                        to="store.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "key"], name="keys_of_case")],
                "constraints": [models.UniqueConstraint(fields=("key", "opened_at", "case"), name="case_key_once")],
            },
        ),
        migrations.CreateModel(
            name="NoticeKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120)),
                ("event_date", models.DateField()),
                (
                    "evidence",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keys",
                        to="store.evidence",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["evidence", "key"], name="keys_of_notice")],
                "constraints": [
                    models.UniqueConstraint(fields=("key", "event_date", "evidence"), name="notice_key_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["-drafted_at", "-id"], name="alerts_by_day"),
        ),
        migrations.RunPython(keys_of_what_is_there, migrations.RunPython.noop),
    ]
