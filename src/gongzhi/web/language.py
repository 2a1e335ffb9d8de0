"""Which language a reader reads: Chinese, or English after ?lang=en; the address of a page stays the same."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes

from gongzhi.catalogue.messages import LANGUAGES

COOKIE = "lang"
YEAR = 365 * 24 * 3600


class LanguageMiddleware:
    """Sets request.lang. A ?lang= is remembered in a cookie and taken off the address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.GET.get("lang")
        if request.method == "GET" and wanted in LANGUAGES:
            return _switched(request, wanted)
        chosen = request.COOKIES.get(COOKIE)
        request.lang = chosen if chosen in LANGUAGES else LANGUAGES[0]
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        return response


def switch_href(request: HttpRequest) -> str:
    """The page in the other language. One that came back from a form is asked for anew, at its own address."""
    query = request.GET.copy()
    query["lang"] = next(lang for lang in LANGUAGES if lang != request.lang)
    return f"{_address(request) if request.method == 'POST' else ''}?{query.urlencode()}"


def _switched(request: HttpRequest, wanted: str) -> HttpResponse:
    query = request.GET.copy()
    del query["lang"]
    path = _address(request)
    response = HttpResponseRedirect(f"{path}?{query.urlencode()}" if query else path)
    response.set_cookie(COOKIE, wanted, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response


def _address(request: HttpRequest) -> str:
    return escape_leading_slashes(escape_uri_path(request.path))
