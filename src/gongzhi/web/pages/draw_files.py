"""Pages of draws that are one file each and work without a network: the custodian's page and the verifier."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from gongzhi.web.answers import not_there

SCRIPTS = ("draws/vdr.js", "draws/device.js", "draws/custodian.js")
INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)
FILLED_IN = ("commit", "party", "wave", "purpose")


def custodian(request: HttpRequest) -> HttpResponse:
    """The page on which a custodian makes a secret number; saved, it needs neither platform nor network."""
    script = "\n".join(_static(name) for name in SCRIPTS)
    style = _static("draws/custodian.css")
    parts = {"script": mark_safe(script), "style": mark_safe(style)}
    policy = _policy([("script", script), ("style", style)], connect="'none'")
    given = {name: request.GET.get(name, "") for name in FILLED_IN}
    page = render_to_string("gongzhi/draws/custodian.html", {**parts, **given, "policy": policy, "lang": request.lang})
    return _page(page, policy)


def verifier(request: HttpRequest) -> HttpResponse:
    """verify.html as it ships; with #bundle= in its address it fetches that bundle of this site."""
    file = Path(settings.VERIFIER_FOLDER) / "verify.html"
    if not file.exists():
        return not_there(request)
    text = file.read_text(encoding="utf-8")
    return _page(text, _policy(INLINE.findall(text), connect="'self'"))


def _page(text: str, policy: str) -> HttpResponse:
    answer = HttpResponse(text)
    answer["Content-Security-Policy"] = policy + "; frame-ancestors 'none'"
    return answer


def _policy(inline: list[tuple[str, str]], *, connect: str) -> str:
    """Only what is written in the page itself may run in it."""
    hashes = {kind: f"'sha256-{_hash(text)}'" for kind, text in inline}
    return (
        f"default-src 'none'; script-src {hashes['script']}; style-src {hashes['style']}; img-src data:; "
        f"connect-src {connect}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _static(name: str) -> str:
    found = find(name)
    assert isinstance(found, str), name
    return Path(found).read_text(encoding="utf-8")
