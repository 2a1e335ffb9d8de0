"""What became of each question to a source, so that the next one can be conditional and in its time."""

from __future__ import annotations

from django.db import models

from gongzhi.store.models.base import OFFICER, PROVINCE, Record


class SourceRun(Record):
    """One file or address of one run; the rows of a run share its event."""

    source = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    url = models.TextField()  # "" for a file that a person handed in
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12)  # as core.source_changes.FileRun says
    fault = models.CharField(max_length=60)  # the code of what was wrong first; "" unless failed
    etag = models.TextField()
    last_modified = models.TextField()
    raw_hash = models.CharField(max_length=64)  # "" where no bytes came
    shape = models.CharField(max_length=60)  # the export form; "" where it was not read
    records = models.PositiveIntegerField()  # that this file held
    new = models.PositiveIntegerField()  # pieces of evidence recorded that cite this file
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT)

    row_policy = OFFICER
    write_policy = PROVINCE

    class Meta:
        indexes = [models.Index(fields=["source", "url", "-at"])]
