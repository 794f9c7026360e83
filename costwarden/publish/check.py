"""The check run: it always concludes, and says on the source lines what blocks."""

from __future__ import annotations

from hashlib import sha256

from costwarden.forge.model import Annotation, CheckReport, Checks, Conclusion, ForgeError, NotAllowed, Pull
from costwarden.gate.result import GateResult
from costwarden.policy.model import Decision, Finding, Level, Status
from costwarden.publish.settings import PublishSettings
from costwarden.report.escape import plain
from costwarden.report.markdown import render_markdown

_MOST_ANNOTATIONS = 100
_MOST_ADVICE = 10
_TITLE = 255
_LEVELS = {Level.DENY: "failure", Level.APPROVAL: "failure", Level.WARN: "warning", Level.ADVISE: "notice"}


def check_of(result: GateResult, pull: Pull, settings: PublishSettings) -> CheckReport:
    """The check run of a decided result."""
    body = render_markdown(result, host="github_check").partition("\n")[2]
    return _report(pull, settings, conclusion_of(result, settings), result.summary, body, tuple(_annotations(result)))


def check_of_error(problem: str, hint: str, pull: Pull, settings: PublishSettings) -> CheckReport:
    """The check run of a run that could not decide: it fails, unless the user chose `fail-on-error: false`."""
    conclusion = Conclusion.FAILURE if settings.fail_on_error else Conclusion.NEUTRAL
    body = f"```text\n{plain(problem, 2000).replace('```', '')}\nhint: {plain(hint, 2000).replace('```', '')}\n```\n"
    return _report(pull, settings, conclusion, f"costwarden could not decide: {problem}", body, ())


def conclude(report: CheckReport, pull: Pull, forge: Checks) -> tuple[str | None, tuple[str, ...]]:
    """The check's URL, and what went wrong on the way; a status takes its place where checks are not allowed."""
    problems: list[str] = []
    for attempt in range(3):
        try:
            return forge.conclude(pull, report), tuple(problems)
        except NotAllowed as error:
            problems.append(f"{error.problem}; a commit status is set instead")
            break
        except ForgeError as error:
            if error.retryable and attempt < 2:
                continue
            problems.append(error.problem)
            break
    try:
        return forge.set_status(pull, report), tuple(problems)
    except ForgeError as error:
        return None, tuple(dict.fromkeys((*problems, error.problem)))  # a forge without checks says it twice


def conclusion_of(result: GateResult, settings: PublishSettings) -> Conclusion:
    """success: nothing blocks; action_required: approval pending; failure: deny; neutral: advice only.

    With `fail-on: never` what would block is shown and does not fail.
    """
    if result.decision is Decision.ERROR:
        return Conclusion.FAILURE if settings.fail_on_error else Conclusion.NEUTRAL
    if result.decision in (Decision.DENY, Decision.APPROVAL) and settings.fail_on == "never":
        return Conclusion.NEUTRAL
    if result.decision is Decision.DENY:
        return Conclusion.FAILURE
    if result.decision is Decision.APPROVAL:
        return Conclusion.ACTION_REQUIRED
    new = [finding for finding in (*result.findings, *result.advice) if finding.status is Status.NEW]
    advice_only = bool(new) and all(finding.level is Level.ADVISE for finding in new)
    return Conclusion.NEUTRAL if advice_only else Conclusion.SUCCESS


def _report(
    pull: Pull,
    settings: PublishSettings,
    conclusion: Conclusion,
    title: str,
    body: str,
    annotations: tuple[Annotation, ...],
) -> CheckReport:
    title = plain(title, _TITLE)
    identity = sha256()
    parts = (pull.head_sha, settings.check_name, settings.key, conclusion.value, title, body, repr(annotations))
    for part in (*parts, *([settings.attempt] if settings.attempt else [])):
        identity.update(f"{len(part)}:{part}".encode("utf-8", "replace"))
    name = settings.check_name if settings.key == "default" else f"{settings.check_name} ({settings.key})"
    return CheckReport(
        name=name,
        head_sha=pull.head_sha,
        external_id=identity.hexdigest()[:32],
        conclusion=conclusion,
        title=title,
        summary=body,
        annotations=annotations,
        details_url=settings.details_url,
    )


def _annotations(result: GateResult) -> list[Annotation]:
    """What blocks, then the dearest warnings and advice, on their source lines."""
    new = [one for one in result.findings if one.status is Status.NEW and one.file and one.line]
    blocks = (Level.DENY, Level.APPROVAL)
    blocking = [one for one in new if one.level in blocks]
    rest = sorted((one for one in new if one.level not in blocks), key=lambda one: -(one.monthly or 0))
    return [_annotation(one) for one in (*blocking, *rest[:_MOST_ADVICE])][:_MOST_ANNOTATIONS]


def _annotation(finding: Finding) -> Annotation:
    remedy = f"\n{plain(finding.remedy, 500)}" if finding.remedy else ""
    return Annotation(
        path=finding.file or "",
        line=finding.line or 1,
        level=_LEVELS[finding.level],
        title=finding.policy,
        message=f"{plain(finding.message, 1000)}{remedy}",
    )
