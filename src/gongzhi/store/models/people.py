"""Person, account, post: who someone is, how they sign in, and what they may do where and when."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models


class Person(models.Model):
    """A human being; two-person rules compare persons."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=80)
    certificate_no = models.CharField(max_length=40, blank=True)  # inspection certificate, "" without one
    synthetic = models.BooleanField(default=False)


class Accounts(BaseUserManager["Account"]):
    pass


class Account(AbstractBaseUser):
    """A way to sign in. One person may have several; that never makes two persons of one."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accounts")
    username = models.CharField(max_length=40, unique=True)
    is_active = models.BooleanField(default=True)

    objects = Accounts()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []


class Post(models.Model):
    """A role in a unit's region for a time; an enterprise post names its enterprise."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=12)
    region = models.CharField(max_length=6)
    uscc = models.CharField(max_length=18, null=True)
    held = DateRangeField()  # from the first day, without the last; open-ended while held

    class Meta:
        indexes = [models.Index(fields=["role", "region"])]
        constraints = [
            ExclusionConstraint(
                name="post_held_once",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("region", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            )
        ]
