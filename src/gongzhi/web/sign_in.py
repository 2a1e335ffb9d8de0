"""Signing in, choosing the post to act in, signing out."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import messages, say
from gongzhi.store.queries import accounts
from gongzhi.store.queries.accounts import PostRow
from gongzhi.web.context import region_name, role_name
from gongzhi.web.gate import POST_IN_SESSION
from gongzhi.web.presenters.forms import ActForm, Field, Submit
from gongzhi.web.presenters.lists import Option

HOME = "/"


def sign_in(request: HttpRequest) -> HttpResponse:
    form = _login_form(request)
    if request.method != "POST":
        if request.actor is not None:
            return redirect(_next(request))
        return render(request, "gongzhi/login.html", {"form": form})
    name, password = request.POST.get("name", "").strip(), request.POST.get("password", "")
    errors = {
        field: say(code, request.lang)
        for field, value, code in (
            ("name", name, "LOGIN_NAME_MISSING"),
            ("password", password, "LOGIN_PASSWORD_MISSING"),
        )
        if not value
    }
    account = None if errors else authenticate(request, username=name, password=password)
    if account is None:
        refused = () if errors else (say("LOGIN_WRONG", request.lang),)
        return _again(request, form, errors, *refused)
    posts = accounts.posts_of(account.pk, day_of(now()))
    if not posts:
        return _again(request, form, {}, say("LOGIN_NO_POST", request.lang))
    login(request, account)
    if len(posts) > 1:
        return redirect_to_login(_next(request), "post")
    request.session[POST_IN_SESSION] = str(posts[0].id)
    return redirect(_next(request))


def choose_post(request: HttpRequest) -> HttpResponse:
    """For an account with several posts; reached by whoever is signed in, with or without a post chosen yet."""
    if not request.user.is_authenticated:
        return redirect_to_login(_next(request))
    posts = accounts.posts_of(request.user.pk, day_of(now()))
    chosen = request.POST.get("post", "")
    if any(str(post.id) == chosen for post in posts):
        request.session.cycle_key()
        request.session[POST_IN_SESSION] = chosen
        return redirect(_next(request))
    form = _post_form(request, posts)
    if request.method == "POST":
        form = form.answered({}, {"post": say("POST_MISSING", request.lang)})
    title, text = say("POST_TITLE", request.lang), say("POST_TEXT", request.lang)
    return render(request, "gongzhi/one_form.html", {"title": title, "text": text, "form": form})


def sign_out(request: HttpRequest) -> HttpResponse:
    """Asks first: a link that signs out at once could be put on any page."""
    if request.method == "POST":
        logout(request)
        response = redirect("login")
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response
    form = ActForm(action=request.path, fields=(), submits=(Submit(say("LOGOUT", request.lang)),), back_href=HOME)
    title, text = say("LOGOUT_TITLE", request.lang), say("LOGOUT_TEXT", request.lang)
    leaving = messages()["VISIT_LEAVING"][request.lang]  # its number is the browser's to say
    said = {"title": title, "text": text, "form": form, "leaving": leaving}
    return render(request, "gongzhi/sign_out.html", said)


def _login_form(request: HttpRequest) -> ActForm:
    lang = request.lang
    return ActForm(
        action=request.get_full_path(),
        fields=(
            Field("name", say("LOGIN_NAME", lang), autocomplete="username", maxlength=40),
            Field("password", say("LOGIN_PASSWORD", lang), "password", autocomplete="current-password", maxlength=200),
        ),
        submits=(Submit(say("LOGIN_SUBMIT", lang)),),
    )


def _post_form(request: HttpRequest, posts: tuple[PostRow, ...]) -> ActForm:
    lang = request.lang
    options = tuple(
        Option(str(post.id), f"{role_name(post.role, lang)} · {region_name(post.region, lang)}") for post in posts
    )
    now_in = str(request.actor.post) if request.actor else ""
    return ActForm(
        action=request.get_full_path(),
        fields=(Field("post", say("POST_TITLE", lang), "radio", value=now_in, options=options),),
        submits=(Submit(say("POST_SUBMIT", lang)),),
    )


def _again(request: HttpRequest, form: ActForm, errors: dict[str, str], *refused: str) -> HttpResponse:
    form = form.answered({"name": request.POST.getlist("name")}, errors, *refused)
    return render(request, "gongzhi/login.html", {"form": form}, status=400)


def _next(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else HOME
