"""A plan uploaded and gated, with the server's own configuration; nothing of the upload names a file."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from bot.api.endpoint import Call
from bot.api.errors import ApiError
from costwarden.errors import CostwardenError


def gate_plan(call: Call) -> dict[str, Any]:
    """The report of DESIGN.md section 3. The decision is in it: 200 says only that there is one."""
    from costwarden.gate.request import GateRequest
    from costwarden.gate.run import run_gate
    from costwarden.report.formats import render
    from costwarden.state.audit import Audit, AuditEvent

    name = call.values["project"] or "plan"
    with tempfile.TemporaryDirectory(prefix="costwarden-") as folder:
        plan = Path(folder) / name / "plan.json"  # the project is named after the folder
        plan.parent.mkdir()
        plan.write_bytes(call.body)
        request = GateRequest(
            plans=(str(plan),),
            config=os.environ.get("COSTWARDEN_CONFIG") or None,
            environment=call.values["environment"],
            tenant="" if call.tenant == "default" else call.tenant,
            directory=Path(folder),
        )
        try:
            result = run_gate(request)
        except CostwardenError as error:
            hidden = error.problem.replace(str(plan), f"{name}.json")
            raise ApiError(422, hidden, error.hint.replace(str(plan), f"{name}.json")) from None
        report: dict[str, Any] = json.loads(render("json", result))
    event = AuditEvent(
        tenant=call.tenant,
        actor=f"token:{call.token.name}",
        action="gate.uploaded",
        reason=result.summary,
        engine=f"{result.engine.name} {result.engine.version}",
        policy_digest=result.policy_digest,
        details={"decision": result.decision.value, "project": name, "token": call.token.id},
    )
    Audit(call.state).append(event)
    return report
