"""`costwarden gate|estimate|diff`: options in, a report out, the decision as exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

FORMATS = ("text", "markdown", "json", "sarif", "junit", "gitlab", "html")
Command = TypeVar("Command", bound=Callable[..., Any])


def _shared_options(command: Command) -> Command:
    options = (
        click.option("--config", metavar="FILE", help="costwarden.yaml; found in the working directory by default."),
        click.option("--usage", metavar="FILE", help="Usage file in Infracost's format."),
        click.option("--prices", metavar="PATH", help="A price snapshot that goes before the embedded catalogue."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("plans", metavar="PLAN...", nargs=-1)
@click.option("--hcl", metavar="DIR", multiple=True, help="Terraform source: lines for findings, or instead of a plan.")
@click.option("--infracost", metavar="FILE", help="Costs from Infracost JSON instead of our own estimate.")
@click.option("--baseline", metavar="PLAN|DIR|git:REF", help="What was there before: past costs and old findings.")
@_shared_options
@click.option("--policies", metavar="DIR", multiple=True, help="Your own policies, beside the shipped ones.")
@click.option("--engine", default="embedded", metavar="embedded|opa|URL", show_default=True)
@click.option("--environment", metavar="NAME", help="The environment of the plans; limits are per environment.")
@click.option("--tenant", default="", metavar="NAME", help="Whose warehouse and audit record this belongs to.")
@click.option("--raw-plan", is_flag=True, help="Give policies the plan itself too, as input.plan.")
@click.option("--checkov", is_flag=True, help="Add an installed checkov's findings as advice.")
@click.option("--fail-on", type=click.Choice(["deny", "approval", "never"]), default="deny", show_default=True)
@click.option("--now", metavar="RFC3339", help="Decide as of this time.")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--out", metavar="FORMAT=FILE", multiple=True, help="Write another format to a file; repeatable.")
def gate(**options: Any) -> int:
    """Decide whether a change may merge.

    PLAN is the output of `terraform show -json`; `-` is stdin, .gz is read. Exit code: 0 allowed, 1 denied,
    2 could not decide.
    """
    from action.output import write_report
    from costwarden.chain.actuals import with_bill
    from costwarden.gate.request import GateRequest, check_tenant, parse_now
    from costwarden.gate.result import exit_code
    from costwarden.gate.run import run_gate
    from costwarden.report.formats import render

    outputs = [_output(text) for text in options["out"]]
    check_tenant(options["tenant"])
    request = GateRequest(
        plans=options["plans"],
        hcl=options["hcl"],
        infracost=options["infracost"],
        baseline=options["baseline"],
        config=options["config"],
        policies=options["policies"],
        usage=options["usage"],
        prices=options["prices"],
        engine=options["engine"],
        environment=options["environment"],
        tenant=options["tenant"],
        raw_plan=options["raw_plan"],
        checkov=options["checkov"],
        now=parse_now(options["now"]),
    )
    result = run_gate(with_bill(request))
    for name, path in outputs:
        write_report(path, render(name, result))
    _print(options["format_"], result)
    return exit_code(result.decision, options["fail_on"])


@click.command()
@click.argument("plan", metavar="PLAN")
@_shared_options
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "infracost"]), default="text", show_default=True
)
@click.option("--compat", type=click.Choice(["infracost"]), help="Infracost's known simplifications.")
@click.option("--now", metavar="RFC3339", help="The time the Infracost format carries.")
def estimate(**options: Any) -> int:
    """What PLAN costs per month. No policy is evaluated."""
    from action.output import print_report
    from costwarden.gate.estimating import estimate_with_plans
    from costwarden.gate.request import parse_now
    from costwarden.report.costs import render_costs

    result, plans = estimate_with_plans(
        options["plan"],
        config=options["config"],
        usage=options["usage"],
        prices=options["prices"],
        compat=options["compat"] == "infracost",
    )
    generated = parse_now(options["now"]).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = render_costs(result, options["format_"], color=_color(), generated=generated, plans=plans)
    print_report(text, machine=options["format_"] != "text")
    return 0


@click.command()
@click.argument("plan", metavar="PLAN")
@click.option("--baseline", metavar="PLAN|DIR|git:REF", help="Compare with this instead of the plan's before-values.")
@_shared_options
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def diff(**options: Any) -> int:
    """What PLAN changes, per resource and component."""
    from action.output import print_report
    from costwarden.gate.estimating import estimate_only
    from costwarden.report.costs import render_diff

    result = estimate_only(
        options["plan"],
        config=options["config"],
        usage=options["usage"],
        prices=options["prices"],
        baseline=options["baseline"],
    )
    text = render_diff(result, options["format_"], color=_color())
    print_report(text, machine=options["format_"] != "text")
    return 0


def _output(text: str) -> tuple[str, str]:
    name, separator, path = text.partition("=")
    if not separator or not path or name not in FORMATS:
        raise click.UsageError(f"--out wants FORMAT=FILE with one of {', '.join(FORMATS)}")
    return name, path


def _print(name: str, result: Any) -> None:
    from action.output import print_report
    from costwarden.report.formats import render

    if name == "text":
        from costwarden.report.text import render_text

        print_report(render_text(result, color=_color()), machine=False)
    else:
        print_report(render(name, result), machine=True)


def _color() -> bool:
    """Colour for people at a terminal who have not said no (https://no-color.org)."""
    import os

    return sys.stdout.isatty() and "NO_COLOR" not in os.environ
