"""The `costwarden` command: a static map of names to places, so that --help imports nothing but click."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from itertools import pairwise

import click

from costwarden import __version__

# name -> (module:attribute, the line `--help` shows)
COMMANDS = {
    "gate": ("action.cli:gate", "Estimate a plan, decide by policy, report. The main job."),
    "estimate": ("action.cli:estimate", "What a plan costs per month; no policy."),
    "diff": ("action.cli:diff", "What a plan changes, per resource and component."),
    "policy": ("costwarden.commands.policy:policy", "List, lint, test, evaluate and scaffold policies."),
    "prices": ("costwarden.commands.prices:prices", "The price catalogue: coverage, age, refresh, import."),
    "recommendations": (
        "costwarden.commands.recommendations:recommendations",
        "What could be saved: list, explain, snooze.",
    ),
    "bot": ("bot.cli:bot", "The webhook server and its workers."),
    "jobs": ("costwarden.commands.jobs:jobs", "The bot's queue and its dead letters."),
    "token": ("costwarden.commands.token:token", "API tokens of the REST interface."),
    "audit": ("costwarden.commands.audit:audit", "The record: is it whole, what does it say."),
    "tenant": ("costwarden.commands.tenant:tenant", "One database per tenant: add, list, export, drop."),
    "costs": ("costwarden.commands.costs:costs", "What was billed: by service, team, account, tag, day; what moved."),
    "budgets": ("costwarden.commands.budgets:budgets", "Budgets: spent so far, how fast, where the period ends."),
    "attribution": (
        "costwarden.commands.attribution:attribution",
        "Whose cost it is: rules, shared costs divided, unit costs.",
    ),
    "ownership": ("costwarden.commands.ownership:ownership", "Which repository and team a tag means; unmapped spend."),
    "collect": ("collectors.night.command:collect", "One source's billing period into the warehouse."),
    "nightly": ("collectors.night.command:nightly", "Everything that is new, of all tenants and sources."),
    "savings": ("costwarden.commands.savings:savings", "Savings as draft pull requests: plan, open, status, measure."),
    "doctor": ("costwarden.commands.doctor:doctor", "What is configured, reachable and missing, with the next step."),
}

# name -> the extra whose packages it needs; the gate needs one only where it asks a warehouse
EXTRAS = {
    "gate": "collectors",
    **dict.fromkeys(("tenant", "costs", "budgets", "attribution", "ownership", "collect", "nightly"), "collectors"),
    **dict.fromkeys(("recommendations", "savings"), "savings"),
    **dict.fromkeys(("bot", "jobs", "token", "audit"), "bot"),
    "prices": "prices",
}


class LazyGroup(click.Group):
    """A group that loads a command's module when the command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = click.utils.make_str(args[0]) if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            from difflib import get_close_matches

            nearest = get_close_matches(name, COMMANDS, n=1)
            raise click.UsageError(f"no command {name!r}" + (f"; did you mean {nearest[0]!r}?" if nearest else ""), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="costwarden")
@click.option("--debug", is_flag=True, help="Show a traceback where something fails.")
@click.pass_context
def cli(ctx: click.Context, debug: bool) -> None:
    """Stands between a Terraform pull request and the cloud bill."""
    ctx.obj = {"debug": debug}


def main(arguments: list[str] | None = None) -> None:
    """Run; failures become one problem line and one hint line on stderr, and their exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    from costwarden.errors import CostwardenError

    debug = "--debug" in arguments
    as_json = _wants_json(arguments)
    try:
        # --debug is welcome behind the command too
        code = cli.main([one for one in arguments if one != "--debug"], prog_name="costwarden", standalone_mode=False)
    except CostwardenError as error:
        if debug:
            _traceback()
        return _fail(error.problem, error.hint, error.exit_code, as_json)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.Abort:
        return _fail("interrupted", "run it again", 2, as_json)
    except click.ClickException as error:
        if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):  # click 8.1 prints and leaves itself
            click.echo(error.format_message())
            return _fail("no command is given", "name one of those above", 2, as_json=False)
        context = getattr(error, "ctx", None)
        path = context.command_path if context is not None else "costwarden"
        return _fail(error.format_message(), f"`{path} --help` shows how it is used", 2, as_json)
    except (BrokenPipeError, SystemExit):  # click makes the first the second, with the exit code of a denial
        return _closed_pipe()
    except OSError as error:
        if debug:
            _traceback()
        where = f"{error.filename}: " if error.filename else ""
        return _fail(f"{where}{error.strerror or type(error).__name__}", "check the path and the disk", 2, as_json)
    except Exception as error:  # noqa: BLE001 - a door: whatever failed, nothing was decided
        if debug:
            _traceback()
        command = next((one for one in arguments if one in COMMANDS), "")
        if (missing := _missing_package(error)) and (extra := EXTRAS.get(command, "")):
            hint = f"pip install 'costwarden[{extra}]', or uv tool install 'costwarden[{extra}]'"
            return _fail(f"this command needs {missing}, which is not installed", hint, 2, as_json)
        name = type(error).__name__
        return _fail(f"costwarden failed ({name})", "run it again with --debug and report what it prints", 2, as_json)
    return code if isinstance(code, int) else 0


def _missing_package(error: Exception) -> str:
    """The package an import did not find; "" where it is one of ours or the error is another."""
    if not isinstance(error, ModuleNotFoundError) or not error.name:
        return ""
    package = error.name.partition(".")[0]
    return "" if package in ("action", "bot", "collectors", "costwarden") else package


def _wants_json(arguments: list[str]) -> bool:
    pairs = pairwise(arguments)
    return "--format=json" in arguments or ("--format", "json") in pairs


def _fail(problem: str, hint: str, code: int, as_json: bool) -> int:
    click.echo(_one_line(problem), err=True)
    click.echo(f"hint: {_one_line(hint)}", err=True)
    if as_json:
        import json

        error = {"problem": _one_line(problem), "hint": _one_line(hint)}
        text = json.dumps({"version": 1, "decision": "error", "error": error}, ensure_ascii=False)
        with suppress(OSError):  # nobody may be there to read; the exit code says it all
            click.echo(text.encode())  # JSON is UTF-8, whatever the terminal is
    return code


def _one_line(text: str) -> str:
    """Printable characters on one line: a file name or key in a message must not write to the terminal."""
    return "".join(character if character.isprintable() else " " for character in text).strip()[:2000]


def _traceback() -> None:
    """Where it failed, on stderr; the exit code stays 2, for Python's own 1 means "denied" here."""
    import traceback

    traceback.print_exc()


def _closed_pipe() -> int:
    """`costwarden ... | head`: keep the interpreter's shutdown from complaining.

    Not 0: a gate whose pipe to its engine broke has decided nothing. A gate that has decided and only finds no
    reader keeps its own exit code (action/output.py).
    """
    import os

    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 2
