"""`/cost measure`: look at the bill now, as far as it goes."""

from __future__ import annotations

from bot.commands.call import CommandCall, Refusal, Reply
from bot.commands.registry import command
from bot.commands.wording import money
from bot.savings.authoring import authoring_of
from bot.savings.desk import savings_desk
from costwarden.errors import CostwardenError
from costwarden.policy.authority import Right
from costwarden.report.escape import markdown_text


@command("measure", summary="what this merged savings pull request saves by the bill so far", right=Right.READ)
def measure(call: CommandCall) -> Reply:
    from costwarden.chain.savings_costs import warehouse_daily
    from costwarden.savings.sync import sync
    from costwarden.savings.verdict import measure_all

    desk = savings_desk(call)
    pull = desk.here()
    now = desk.desk.state.now()
    forge = authoring_of(desk.desk.forge)
    sync(forge, desk.pulls, desk.store, now, pause=lambda _: None)  # merges are asked for, not conflicts
    try:
        with warehouse_daily(desk.desk.tenant) as costs:
            measure_all(forge, desk.pulls, desk.store, costs, now)
    except CostwardenError as error:
        raise Refusal(f"the bill cannot be asked: {markdown_text(error.problem)}", missing=error.hint) from None
    rows = desk.pulls.measurements().get(pull.id, [])
    if not rows:
        raise Refusal("nothing is due yet", missing="7 days of a complete bill after the merge")
    newest = rows[-1]
    return Reply(
        f"{money(newest.measured, newest.currency)} after {newest.days} days ({markdown_text(newest.note)}).",
        {"branch": pull.branch, "days": newest.days},
    )
