"""`gongzhi COMMAND`: every engine, csv or JSON lines in and out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import messages, say
from gongzhi.catalogue.words import task_names
from gongzhi.core.errors import BadInput, Cell, GongzhiError

ON_THE_DATABASE = ("platform", "partners", "declarations", "draws")
TRADE = {"import": "platform.import_notifications"}
SOURCES = {"parse": "engines.parse_source", "snapshot": "engines.parse_source", "fetch": "platform.fetch_source"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 0 done, 1 done and something differs, 2 refused with a sentence."""
    given = _parser().parse_args(arguments)
    run = given.run if isinstance(given.run, str) else given.run[given.what]
    room, _, verb = run.partition(".")
    if room in ON_THE_DATABASE or (room == "firms" and given.register is None):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
        import django  # engines run without a database

        django.setup()
    try:
        return int(getattr(import_module(f"gongzhi.commands.{room}"), verb)(given) or 0)
    except GongzhiError as refused:
        print(sentence(refused), file=sys.stderr)
        return 2
    except FileNotFoundError as absent:
        print(say("CLI_NO_FILE", language(), name=absent.filename), file=sys.stderr)
        return 2


def language() -> str:
    return "en" if os.environ.get("LANG", "").startswith("en") else "zh"


def sentence(refused: GongzhiError, lang: str | None = None) -> str:
    """What was refused, in the language of the terminal where none is given: a line for each fault of an input."""
    lang = lang or language()
    if isinstance(refused, BadInput):
        return "\n".join(_fault(cell, lang) for cell in refused.cells)
    return wording.refusal(refused, lang) if refused.code in messages() else str(refused)


def _fault(cell: Cell, lang: str) -> str:
    """One fault; where its sentence does not say the place itself, the place comes first."""
    said = {"where": cell.where, "column": cell.column or "-", "value": cell.value}
    words = wording.sentence(cell.code, {**said, **cell.params}, lang)
    return words if cell.where in words else say("CELL", lang, **said) + words


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gongzhi", description=say("CLI_GONGZHI", language()))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: str | Mapping[str, str]) -> argparse.ArgumentParser:
        words = say(f"CLI_{name}".upper(), language())
        added = commands.add_parser(name, help=words, description=words)
        added.set_defaults(run=run)
        return added

    sources = command("sources", SOURCES)
    sources.add_argument("what", choices=list(SOURCES))
    sources.add_argument("source")
    sources.add_argument("file", type=Path, nargs="*")
    sources.add_argument("--to", type=Path, help=say("CLI_TO", language()))
    sources.add_argument("--url", help=say("CLI_URL", language()))

    command("places", "engines.places")

    _of_words(command("words", "words.label"))
    _of_firms(command("firms", "firms.match"))

    assess = command("assess", "engines.assess")
    assess.add_argument("--on", help=say("CLI_ON", language()))

    _of_signals(command("signals", "signals.run"))
    _of_simulate(command("simulate", "engines.simulate"))

    command("engine", "lake.engine_in_use")
    _of_declarations(command("declarations", "declarations.run"))

    boundaries = command("map", "platform.import_map")
    boundaries.add_argument("file", type=Path, nargs="+")
    boundaries.add_argument("--review-number", default="", help=say("CLI_REVIEW_NUMBER", language()))

    command("setup", "platform.setup")
    command("accounts", "platform.accounts")
    run = command("run", "platform.run")
    run.add_argument("--demo", action="store_true", help=say("CLI_DEMO", language()))
    run.add_argument("--source", help=say("CLI_SOURCE", language()))
    run.add_argument("file", type=Path, nargs="*")
    report = command("report", "platform.report")
    report.add_argument("region", help=say("CLI_REGION", language()))
    report.add_argument("month", help=say("CLI_MONTH", language()))
    report.add_argument("--xlsx", type=Path, metavar="FILE", help=say("CLI_XLSX", language()))
    clocks = command("clocks", "platform.clocks")
    clocks.add_argument("--on", default="", help=say("CLI_CLOCKS_ON", language()))
    plan = command("plan", "platform.plan")
    plan.add_argument("year", type=int)
    plan.add_argument("--by", required=True, metavar="NAME", help=say("CLI_PLAN_BY", language()))
    trade = command("trade", TRADE)
    trade.add_argument("what", choices=list(TRADE))
    trade.add_argument("file", type=Path)
    trade.add_argument("--by", required=True, metavar="NAME", help=say("CLI_TRADE_BY", language()))
    _of_partners(command("partners", "partners.run"))
    _of_radar(command("radar", "radar.run"))
    _of_witness(command("witness", "witness.serve"))
    _of_draws(command("draw", "draws.run"))
    replay = command("replay", "platform.replay")
    replay.add_argument("finding", nargs="?")
    _of_ledger(command("ledger", "platform.ledger"))
    return parser


def _of_signals(signals: argparse.ArgumentParser) -> None:
    methods = ["farrington", "lattice", "ebgm", "spacetime", "league"]
    signals.add_argument("method", choices=methods, help=say("CLI_SIGNALS_METHOD", language()))
    signals.add_argument("counts", type=Path, help=say("CLI_SIGNALS_COUNTS", language()))
    signals.add_argument("parameters", type=Path, nargs="?", help=say("CLI_SIGNALS_PARAMETERS", language()))
    signals.add_argument("--set", default="", metavar="NAME", help=say("CLI_SIGNALS_SET", language()))
    for name in ("places", "population", "out"):
        signals.add_argument(
            f"--{name}", type=Path, metavar="FILE", help=say(f"CLI_SIGNALS_{name}".upper(), language())
        )


def _of_simulate(simulate: argparse.ArgumentParser) -> None:
    simulate.add_argument("folder", type=Path)
    for name, default in (("--seed", "gongzhi"), ("--scale", "1"), ("--until", "")):
        simulate.add_argument(name, default=default)
    simulate.add_argument("--declarations", type=int, help=say("CLI_SIMULATED_DECLARATIONS", language()))


def _of_words(words: argparse.ArgumentParser) -> None:
    words.add_argument("--task", required=True, choices=task_names())
    words.add_argument("--facts", action="store_true", help=say("CLI_WORDS_FACTS", language()))
    words.add_argument("file", type=Path)


def _of_declarations(declarations: argparse.ArgumentParser) -> None:
    verbs = ["load", "correct", "supersede", "take-back", "list", "quarantine", "explain"]
    declarations.add_argument("what", choices=verbs, help=say("CLI_DECLARATIONS_WHAT", language()))
    declarations.add_argument("file", type=Path, nargs="?", help=say("CLI_DECLARATIONS_FILE", language()))
    for name in ("load", "by", "reason"):
        declarations.add_argument(f"--{name}", default="", help=say(f"CLI_DECLARATIONS_{name}".upper(), language()))


def _of_radar(radar: argparse.ArgumentParser) -> None:
    radar.add_argument("what", choices=["history", "judge", "list"], help=say("CLI_RADAR_WHAT", language()))
    radar.add_argument("file", type=Path, nargs="?", help=say("CLI_RADAR_FILE", language()))


def _of_ledger(ledger: argparse.ArgumentParser) -> None:
    ledger.add_argument("what", choices=["head", "check"])
    ledger.add_argument("--witness", help=say("CLI_LEDGER_WITNESS", language()))


def _of_witness(witness: argparse.ArgumentParser) -> None:
    witness.add_argument("--folder", type=Path, required=True, help=say("CLI_WITNESS_FOLDER", language()))
    witness.add_argument("--log-key", required=True, metavar="HEX", help=say("CLI_WITNESS_LOG_KEY", language()))
    witness.add_argument("--origin", default="gongzhi-log", help=say("CLI_WITNESS_ORIGIN", language()))
    witness.add_argument("--name", default="witness", help=say("CLI_WITNESS_NAME", language()))
    witness.add_argument("--port", type=int, default=8702, help=say("CLI_WITNESS_PORT", language()))


def _of_draws(draws: argparse.ArgumentParser) -> None:
    draws.add_argument("what", choices=["key", "go-on", "export"], help=say("CLI_DRAW_WHAT", language()))
    draws.add_argument("number", nargs="?", default="", help=say("CLI_DRAW_NUMBER", language()))
    draws.add_argument("file", type=Path, nargs="?", help=say("CLI_DRAW_FILE", language()))


def _of_firms(firms: argparse.ArgumentParser) -> None:
    firms.add_argument("--register", type=Path, metavar="FILE", help=say("CLI_FIRMS_REGISTER", language()))
    firms.add_argument("file", type=Path)


def _of_partners(partners: argparse.ArgumentParser) -> None:
    verbs = ["list", "propose", "take", "intake"]
    partners.add_argument("what", choices=verbs, help=say("CLI_PARTNERS_WHAT", language()))
    for name in ("number", "act", "by"):
        partners.add_argument(f"--{name}", default="", help=say(f"CLI_PARTNERS_{name}".upper(), language()))
    partners.add_argument("--given", type=Path, metavar="FILE", help=say("CLI_PARTNERS_GIVEN", language()))


if __name__ == "__main__":
    sys.exit(main())
