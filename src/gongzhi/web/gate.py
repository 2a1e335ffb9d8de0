"""Who may open which address. A route without a policy does not start; a closed one looks like a missing one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, get_urlconf, path, resolve

from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.codes import roles as known_roles
from gongzhi.core.errors import NotThere
from gongzhi.core.facts import Actor
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries import accounts
from gongzhi.web.answers import not_there, wrong_method

POST_IN_SESSION = "post"
ANY_POST = frozenset(known_roles()) - {"PUB", "SYSTEM"}  # everybody who signs in

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Policy:
    """Who may open a route, and how. public: also without signing in. machine: systems, by what they sign."""

    roles: frozenset[str]
    methods: frozenset[str]
    public: bool = False
    machine: bool = False

    def admits(self, actor: Actor | None) -> bool:
        return self.public or (actor is not None and actor.role in self.roles)


def path_for(
    pattern: str,
    view: View,
    *,
    name: str,
    roles: Collection[str] = (),
    public: bool = False,
    machine: bool = False,
    methods: Collection[str] = ("GET",),
) -> URLPattern:
    """A route with its policy: either the roles that may open it, or public.

    The view of a signed-in reader runs in one transaction that shows this actor's rows only. machine: of a public
    route for systems; whoever is signed in counts nothing there, and its view opens its own transactions and answers
    for itself what it does not take.
    Raises ImproperlyConfigured for a policy that admits nobody, or names a role that does not exist.
    """
    if public == bool(roles) or (machine and not public):
        raise ImproperlyConfigured(f"route {name!r}: name the roles that may open it, or say public=True")
    if unknown := set(roles) - set(known_roles()):
        raise ImproperlyConfigured(f"route {name!r}: no such role: {', '.join(sorted(unknown))}")
    allowed = {*methods, "HEAD"} if "GET" in methods else set(methods)
    policy = Policy(frozenset(roles), frozenset(allowed), public, machine)
    return path(pattern, _guarded(view, policy), name=name)


def may_open(name: str, actor: Actor | None) -> bool:
    """Whether the route exists and admits the actor: what a menu may offer."""
    policy = _policies(get_urlconf()).get(name)
    return policy is not None and policy.admits(actor)


def leads_somewhere(href: str, actor: Actor | None) -> bool:
    """Whether the actor may open an address as far as its route says; addresses of no route of ours always lead."""
    parts = urlsplit(href)
    if parts.netloc:
        return True
    try:
        policy = getattr(resolve(parts.path).func, "policy", None)
    except Resolver404:
        return True
    return policy is None or policy.admits(actor)


def routes_without_policy(patterns: Any = None) -> Iterator[str]:
    """Every route that was declared past path_for, as its pattern reads."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from routes_without_policy(pattern.url_patterns)
        elif not isinstance(getattr(pattern.callback, "policy", None), Policy):
            yield str(pattern.pattern)


class ActorMiddleware:
    """Sets request.actor: who asks, in which post, or None. Does not start when a route lacks its policy."""

    def __init__(self, get_response: View) -> None:
        if open_routes := list(routes_without_policy()):
            raise ImproperlyConfigured(f"routes without a policy: {', '.join(open_routes)}; declare them by path_for")
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = _actor_of(request)
        response = self.get_response(request)
        # What is public may be withdrawn: a cache asks anew each time, so that none goes on naming a party.
        response.setdefault("Cache-Control", "no-cache" if request.actor is None else "private, no-cache")
        return response


@register("gongzhi")
def every_route_has_a_policy(**_: Any) -> list[Error]:
    return [
        Error(f"the route {route!r} has no policy", hint="declare it by gongzhi.web.gate.path_for", id="gongzhi.E001")
        for route in routes_without_policy()
    ]


def _guarded(view: View, policy: Policy) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, **found: Any) -> HttpResponse:
        if policy.machine:
            return view(request, **found)
        if not policy.public and request.actor is None:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else request.path)
        if not policy.admits(request.actor):
            return not_there(request)
        if request.method not in policy.methods:
            return wrong_method(request, policy.methods)
        if request.actor is None:
            return view(request, **found)
        with seeing_as(request.actor):
            return view(request, **found)

    guarded.policy = policy
    return guarded


def _actor_of(request: HttpRequest) -> Actor | None:
    post = request.session.get(POST_IN_SESSION)
    if post is None or not request.user.is_authenticated:
        return None
    try:
        return accounts.actor_of(request.user.pk, UUID(post), day_of(now()))
    except NotThere:
        del request.session[POST_IN_SESSION]
        return None


@cache
def _policies(urlconf: str | None) -> Mapping[str, Policy]:
    return dict(_named(get_resolver(urlconf).url_patterns))


def _named(patterns: Any) -> Iterator[tuple[str, Policy]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _named(pattern.url_patterns)
        else:
            yield pattern.name, pattern.callback.policy
