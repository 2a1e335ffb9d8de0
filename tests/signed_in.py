"""Fixtures of the pages' tests: a browser of somebody who has signed in, and one loop to look at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import *
from tests.spec.conftest import FIRST, POTTERY, closed_case, register, returned


@pytest.fixture
def signed_in(db: str) -> Callable[..., Client]:
    from django.contrib.auth import get_user_model

    from gongzhi.web.gate import POST_IN_SESSION

    def client(actor: Actor, lang: str = "zh") -> Client:
        browser = Client(raise_request_exception=False)
        browser.force_login(get_user_model().objects.get(id=actor.account))
        session = browser.session
        session[POST_IN_SESSION] = str(actor.post)
        session.save()
        browser.cookies["lang"] = lang
        return browser

    return client


@pytest.fixture
def loop(officers) -> dict[str, str]:
    """One case closed and applied, and one return just registered; addresses by route name."""
    closed_case(officers, ["Q1", "Q2"])
    tracing = register(officers, returned(9, FIRST))
    with seeing_as(officers.system):
        number = queries.cases.cases(queries.cases.CaseFilter()).rows[0].number
        finding = queries.findings.ids()[0]
    return {
        "home": "/",
        "notices": "/notices/",
        "sources": "/sources/",
        "deliveries": "/declarations/",
        "links": "/links/",
        "cases": "/cases/",
        "case": f"/cases/{number}/",
        "return": f"/returns/{tracing}/",
        "alerts": "/alerts/",
        "alert_results": "/alert-results/",
        "check_results": "/check-results/",
        "subscriptions": "/subscriptions/",
        "mails": "/mails/",
        "returns": "/returns/",
        "spot_checks": "/checks/",
        "help_plans": "/help/",
        "help_list": "/help/list/",
        "sanctions": "/sanctions/",
        "complaints": "/complaints/",
        "clusters": "/clusters/",
        "enterprises": "/enterprises/",
        "enterprise": f"/enterprises/{POTTERY}/",
        "uploads": "/uploads/",
        "reports": "/reports/",
        "report": f"/reports/360702/{FIRST:%Y-%m}/",
        "report_xlsx": f"/reports/360702/{FIRST:%Y-%m}.xlsx",
        "report_csv": f"/reports/360702/{FIRST:%Y-%m}/causes.csv",
        "scores": "/scores/",
        "city": "/cities/360700/",
        "city_returns": "/cities/360700/returns/",
        "counted": "/cities/360700/counted/per_100m/",
        "coverage": "/coverage/",
        "wheels": "/wheels/",
        "rules": "/rules/",
        "rule_table": "/rules/JX2017/severity_matrix/",
        "finding": f"/findings/{finding}/",
    }
