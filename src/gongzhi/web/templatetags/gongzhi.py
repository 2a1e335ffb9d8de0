"""The words, dates, numbers, icons and components of a template: {% load gongzhi %}."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from gongzhi.catalogue import messages
from gongzhi.web import words
from gongzhi.web.presenters.lists import Cell, Link
from gongzhi.web.presenters.marks import SyntheticMark
from gongzhi.web.presenters.number import NumberView

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Context, code: str, **values: Any) -> str:
    """{% say "LOGIN_TITLE" %}, {% say "REGION_OF" name=region %}: the sentence in the reader's language."""
    return messages.say(code, context["lang"], **values)


@register.simple_tag(takes_context=True)
def counted(context: Context, code: str, n: int) -> str:
    """{% counted "ROWS" page.count %}: the sentence for n things, CODE_1 for exactly one."""
    return words.counted(code, context["lang"], n)


@register.simple_tag(takes_context=True)
def day(context: Context, value: date, *, weekday: bool = False) -> SafeString:
    """{% day case.opened_on %}, {% day task.due weekday=True %}."""
    text = words.day_words(value, context["lang"], weekday=weekday)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.simple_tag
def short_day(value: date) -> SafeString:
    """{% short_day row.event_date %}: 2017-03-14, for tables."""
    return format_html('<time datetime="{0}">{0}</time>', value.isoformat())


@register.simple_tag
def moment(value: datetime) -> SafeString:
    """{% moment entry.at %}: 2017-03-14 09:32."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words.moment_words(value))


@register.simple_tag(takes_context=True)
def number(context: Context, value: int | Decimal | Fraction | None, digits: int = 0) -> str:
    """{% number row.rate 2 %}; nothing known is a dash with its meaning beside it for screen readers."""
    if value is None:
        unknown = messages.say("NO_VALUE", context["lang"])
        return format_html('<span aria-hidden="true">—</span><span class="visually-hidden">{}</span>', unknown)
    return words.number_words(value, digits)


@register.simple_tag
def moment_text(value: datetime) -> str:
    """{% moment_text entry.recorded_at as text %}: the moment inside a sentence."""
    return words.moment_words(value)


@register.simple_tag(takes_context=True)
def trend(context: Context, view: NumberView) -> str:
    """What a spark line shows, for those who do not see it."""
    seen = ", ".join(words.number_words(value, view.digits) for value in view.seen)
    return messages.say("NUMBER_TREND", context["lang"], values=seen)


@register.filter
def short_hash(value: str) -> str:
    return value[: words.SHORT_HASH]


@register.simple_tag
def icon(name: str) -> SafeString:
    """{% icon "clock" %}: a symbol of static/icons.svg; the word beside it carries the meaning."""
    return format_html(
        '<svg class="gz-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_tag
def symbol(name: str, *, x: float, y: float, size: float) -> SafeString:
    """{% symbol "grade-a" x=6 y=40 size=13 %}: an icon inside a drawing, standing on the line y as letters do."""
    place = 'href="{}#{}" x="{}" y="{}" width="{}" height="{}"'
    top = round(y - size + 2, 2)
    return format_html("<use " + place + "></use>", static("icons.svg"), name, x, top, size, size)


@register.simple_tag(takes_context=True)
def show(context: Context, view: Any, **extra: Any) -> SafeString:
    """{% show case.workflow %}: a presenter's view through its own template, where it is called `view`."""
    inner = context.new({"view": view, "lang": context["lang"], **extra})
    for name in ("csrf_token", "leads"):
        if name in context:
            inner[name] = context[name]
    return context.template.engine.get_template(view.template).render(inner)  # type: ignore[union-attr]


@register.simple_tag(takes_context=True)
def synthetic(context: Context) -> SafeString:
    """{% synthetic %}: the mark beside everything that the simulator made up."""
    return show(context, SyntheticMark())


@register.simple_tag(takes_context=True)
def cell(context: Context, value: Cell, digits: int = 0) -> str:
    """One cell of a list by its type: text, number, day, link, view, several of them, or nothing known.

    A link to a page that the reader may not open is its words.
    """
    if value is None or isinstance(value, int | Decimal | Fraction):
        return number(context, value, digits)
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return short_day(value)
    if isinstance(value, tuple):
        return SafeString(" ".join(conditional_escape(cell(context, one, digits)) for one in value))
    if isinstance(value, Link):
        if "leads" in context and not context["leads"](value.href):
            return value.text
        return format_html('<a href="{}">{}</a>', value.href, value.text)
    return show(context, value)
