"""Files attached to a procedure: judged by their bytes, kept once, told of in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from gongzhi.actions.acting import Act
from gongzhi.actions.raw_files import keep_raw
from gongzhi.core.attachments import MOST_FILES, FileFacts, NewFile, facts_of
from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.events import FilesAttached
from gongzhi.core.register_cells import Fault
from gongzhi.store import queries, save


@dataclass(frozen=True)
class FilesOf:
    """Whose files they are: the procedure's name, its record's number, and who sees it."""

    workflow: str
    number: str
    region: str
    uscc: str | None


def looked_at(field: str, files: Sequence[NewFile], raws: dict[str, bytes]) -> tuple[FileFacts, ...]:
    """The facts of files, the same bytes once; their bytes go to `raws`. Raises BadInput for what is not taken."""
    if len(files) > MOST_FILES:
        counts = {"n": str(len(files)), "most": str(MOST_FILES)}
        raise BadInput([Cell("", field, "", "ATTACHED_TOO_MANY", counts)])
    cells, found = [], []
    for file in files:
        facts = facts_of(file)
        if isinstance(facts, Fault):
            cells.append(Cell("", field, file.name, facts.code, dict(facts.params)))
        elif facts.hash not in raws:
            raws[facts.hash] = file.raw
            found.append(facts)
    if cells:
        raise BadInput(cells)
    return tuple(found)


def attach(
    act: Act, instance: UUID, of: FilesOf, field: str, files: Sequence[FileFacts], raws: Mapping[str, bytes]
) -> None:
    """Keep files within an act; what is attached to the field already is not attached again."""
    known = {file.hash for file in queries.papers.files(instance) if file.field == field}
    new = tuple(file for file in files if file.hash not in known)
    if new:
        for file in new:
            keep_raw(raws[file.hash])
        attached = FilesAttached(of.workflow, of.number, field, tuple(file.hash for file in new))
        event = act.record(attached, subject=of.number, region=of.region, uscc=of.uscc)
        save.papers.files(instance, field, new, by=act.by, at=act.at, event=event)
