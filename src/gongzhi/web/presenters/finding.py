"""What a rule said, in words, with the row that spoke and the way there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, cast

from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import all_tables
from gongzhi.catalogue.wording import profile_title, rule_row, step_sentence
from gongzhi.core.finding import Finding, InputRef
from gongzhi.core.rules import Origin, RuleBook, RuleRef
from gongzhi.web.presenters.marks import GradeBadge, LevelBadge, OriginChip

Standing = Literal["standing", "stale", "contested", "upheld", "replaced"]


@dataclass(frozen=True)
class RuleSpoke:
    """The rule row that spoke: its id, its table's title, its columns, the basis in law, since when, the origin."""

    id: str
    title: str
    text: str
    basis: str
    version: str
    origin: Origin
    href: str = ""

    @property
    def chip(self) -> OriginChip:
        return OriginChip(self.origin)


@dataclass(frozen=True)
class InputCited:
    """One input: what kind of thing, its name in the real world, its digest, its page."""

    kind: str
    name: str
    hash: str
    href: str = ""
    synthetic: bool = False


@dataclass(frozen=True)
class TraceLine:
    text: str
    rule: str = ""


@dataclass(frozen=True)
class FindingView:
    """The finding component. Empty hrefs: the act is not offered to this reader."""

    template: ClassVar[str] = "gongzhi/components/finding.html"
    question: str
    value: str
    as_of: date
    method: str
    profile: str
    hash: str
    rules: tuple[RuleSpoke, ...]
    inputs: tuple[InputCited, ...]
    trace: tuple[TraceLine, ...]
    badge: LevelBadge | GradeBadge | None = None
    would_change: tuple[str, ...] = ()
    standing: Standing = "standing"
    synthetic: bool = False
    recompute_href: str = ""
    contest_href: str = ""

    @property
    def standing_code(self) -> str:
        return f"FINDING_{self.standing.upper()}"

    @property
    def lead_rule(self) -> RuleSpoke | None:
        """The row that stands on the folded line: the last that spoke."""
        return self.rules[-1] if self.rules else None


@dataclass(frozen=True)
class FoldedFinding:
    """The same finding on one line of a list; unfolded, it is read in a panel at the side."""

    template: ClassVar[str] = "gongzhi/components/finding_line.html"
    finding: FindingView


def rule_spoke(ref: RuleRef, book: RuleBook, lang: str, *, href: str = "") -> RuleSpoke:
    """A cited row as it stood in the tables kept beside its finding; its title and basis in the reader's language.

    Where the catalogue no longer holds that version, the kept table's own name and basis are shown.
    """
    table = book.table(ref.table)
    row = next(row for row in table.rows if row["rule"] == ref.rule)
    written = next((one for one in all_tables()[ref.profile] if one.name == ref.table), None)
    version = (
        next((one for one in written.versions if one.effective_from == ref.effective_from), None) if written else None
    )
    written_row = next((one for one in version.rows if one.rule == ref.rule), None) if version else None
    return RuleSpoke(
        id=ref.rule,
        title=written.title[lang] if written else ref.table,
        text=rule_row(ref.table, row, lang),
        basis=written_row.basis[lang] if written_row else row.get("basis", table.basis),
        version=say("RULES_FROM", lang, day=ref.effective_from.isoformat()),
        origin=cast(Origin, row.get("origin", table.origin)),
        href=href,
    )


def finding_view(
    finding: Finding,
    book: RuleBook,
    lang: str,
    *,
    question: str,
    value: str,
    cite: Callable[[InputRef], InputCited],
    rule_page: Callable[[RuleRef], str] = lambda ref: "",
    would_change: tuple[str, ...] = (),
    standing: Standing = "standing",
    badge: LevelBadge | GradeBadge | None = None,
    hrefs: Mapping[Literal["recompute", "contest"], str] | None = None,
) -> FindingView:
    """A stored finding for readers of `lang`. book: the tables kept with it; cite: input → name and page."""
    inputs = tuple(cite(ref) for ref in finding.inputs)
    hrefs = hrefs or {}
    return FindingView(
        question=question,
        value=value,
        as_of=finding.as_of,
        method=finding.method,
        profile=profile_title(finding.profile, lang),
        hash=finding.hash,
        rules=tuple(rule_spoke(ref, book, lang, href=rule_page(ref)) for ref in finding.rules),
        inputs=inputs,
        trace=tuple(TraceLine(step_sentence(step, lang), step.rule or "") for step in finding.trace),
        badge=badge,
        would_change=would_change,
        standing=standing,
        synthetic=any(cited.synthetic for cited in inputs),
        recompute_href=hrefs.get("recompute", ""),
        contest_href=hrefs.get("contest", ""),
    )
