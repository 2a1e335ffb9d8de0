"""One's own rows in a draw: while it runs out of what it is bound to, afterwards out of the bundle."""

from __future__ import annotations

import io
import json
import zipfile
from collections import defaultdict
from dataclasses import dataclass

from gongzhi.actions.draws.disclosing import bundle_of
from gongzhi.core.draw.vdr.commitment import roots
from gongzhi.core.draw.vdr.own_row import OwnRow, own_rows
from gongzhi.core.draw.vdr.tables import line
from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.codes import codes_of

TABLES = ("frame", "exclusions", "inspectors")  # conflicts name others too: they are told with the bundle


@dataclass(frozen=True)
class Own:
    """What somebody finds of themselves in a draw. roots: what COMMIT is made of, by name, hex."""

    number: str
    commit: str
    roots: dict[str, str]
    rows: tuple[OwnRow, ...]


def own_of_actor(number: str, *, system: Actor, by: Actor) -> Own:
    """The actor's own rows of a round whose commitment is published. system: who sees all of it.

    Raises NotThere for another round.
    """
    public = queries.draws.public_round(number)
    if public.bundle:
        return own_in_bundle(number, _names_of(by))
    with seeing_as(system):
        one = queries.draws.round_named(number)
        tables = queries.draws.tables(one.id)
    trees = {name: [line(row).decode() for row in getattr(tables, name)] for name in TABLES}
    bound = {name: value.hex() for name, value in vars(roots(one.params, tables)).items()}
    return Own(number, one.commit, bound, own_rows(trees, _names_of(by)))


def own_in_bundle(number: str, names: tuple[str, ...]) -> Own:
    """What a disclosed draw says of these ids, for anybody. Refuses with DRAW_NOT_DISCLOSED, DRAW_NO_FILE."""
    with zipfile.ZipFile(io.BytesIO(bundle_of(number))) as bundle:
        lines = {name: bundle.read(f"{name}.jsonl").decode().split("\n")[:-1] for name in (*TABLES, "conflicts")}
        selection, assignment = (
            bundle.read(f"{name}.jsonl").decode().split("\n")[:-1] for name in ("selection", "assignment")
        )
        params, seeds = (json.loads(bundle.read(name)) for name in ("params.json", "seeds.json"))
    wave_of = {stratum["code"]: stratum["wave"] for stratum in params["strata"]}
    by_wave: dict[str, list[str]] = defaultdict(list)
    for text in selection:
        by_wave[f"selection {wave_of[json.loads(text)['stratum']]}"].append(text)
    for text in assignment:
        by_wave[f"assignment {json.loads(text)['wave']}"].append(text)
    return Own(number, seeds["commit"], seeds["roots"], own_rows(lines | by_wave, names))


def _names_of(by: Actor) -> tuple[str, ...]:
    """The ids under which a draw knows who acts: codes of the enterprise, or the inspector's certificate."""
    certificate = queries.accounts.certificates_of((by.person,)).get(by.person, "")
    return (*(codes_of(by.uscc) if by.uscc else ()), *([certificate] if certificate else []))
