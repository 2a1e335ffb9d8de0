"""What words of notices mean where their source names no hazard: labels, and what people say of the unsure ones."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from gongzhi.store.models.base import OFFICER, Record
from gongzhi.store.models.evidence import Evidence, with_evidence


class WordLabel(Record):
    """What the words of one notice were labelled, once for each task; later facts or tables change none of it."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="word_labels")
    task = models.CharField(max_length=40)  # of catalogue/words
    words = models.TextField(blank=True)  # as the source writes them
    looked_up = models.TextField()  # under what a judgement is kept: the words folded, or the notice's reference
    label = models.CharField(max_length=60, blank=True)  # code of the source's look-up table
    hazard = models.CharField(max_length=24, blank=True)  # family that it leads to
    probability = models.DecimalField(max_digits=5, decimal_places=4, null=True)  # null where nothing could be read
    how = models.CharField(max_length=8)  # stated, known, learned; nothing where the notice holds no such words
    ask = models.BooleanField()  # less probable than the line: a person decides
    reasons = ArrayField(models.TextField())
    rule = models.CharField(max_length=40)  # row of word_lines
    facts_hash = models.CharField(max_length=64)  # of the facts that the task was learned from
    at = models.DateTimeField()
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT, related_name="+")

    row_policy = with_evidence("store_wordlabel")
    write_policy = OFFICER

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "task"], name="word_label_once")]
        indexes = [
            models.Index(fields=["task", "looked_up"], name="labels_of_words"),
            models.Index(fields=["looked_up", "task"], name="words_asked", condition=models.Q(ask=True)),
        ]


class WordJudgement(Record):
    """What one person said that words mean. The newest stands; none is edited."""

    task = models.CharField(max_length=40)
    looked_up = models.TextField()
    position = models.PositiveIntegerField()  # how many judgements stood before it
    answer = models.CharField(max_length=12)  # confirm, another, cannot_say
    hazard = models.CharField(max_length=24, blank=True)  # family, "" where it cannot be said
    note = models.TextField(blank=True)
    person = models.ForeignKey("store.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT, related_name="+")

    # Whoever reads a notice reads who said what its words mean.
    row_policy = (
        f"{OFFICER} or exists (select 1 from store_wordlabel seen"
        " where seen.task = store_wordjudgement.task and seen.looked_up = store_wordjudgement.looked_up)"
    )
    write_policy = OFFICER

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "looked_up", "position"], name="word_judgement_once")]
