"""Ignores written beside the code: `# costwarden:ignore=tags/required until=2027-01-31 reason=leaves with it`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from costwarden.hcl.syntax import Block, Comment, SourceFile
from costwarden.hcl.tree import ModuleNode, SourceTree
from costwarden.plan.model import strip_keys

_MARK = re.compile(r"\s*costwarden\s*:", re.IGNORECASE)
_SHAPE = re.compile(r"\s*costwarden:ignore=(?P<policies>\S+)(?P<rest>(?:\s.*)?)", re.DOTALL)
_REST = re.compile(r"(?:\s+until=(?P<until>\S*))?(?:\s+reason=(?P<reason>.*))?\s*", re.DOTALL)
_POLICY = re.compile(r"[a-z0-9_]+/[a-z0-9_]+|checkov/[A-Z0-9_]+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class InlineIgnore:
    """One policy let pass for one block, in every instance of it; above a `module` block for everything inside."""

    policy: str  # "tags/required"
    until: datetime.date  # the last day it holds, UTC
    reason: str  # hostile text, one line
    file: str  # relative to the base
    line: int  # of the comment
    config_address: str  # without keys: "module.app.aws_instance.web" or "module.app"
    is_module: bool = False

    def matches(self, address: str) -> bool:
        """Whether a plan address is an instance of the block (or inside the module)."""
        plain = strip_keys(address)
        return plain == self.config_address or (self.is_module and plain.startswith(f"{self.config_address}."))

    def active(self, today: datetime.date) -> bool:
        return self.until >= today


@dataclass(frozen=True, slots=True)
class Ignores:
    """What a source tree's comments ask for. `problems` are lines of "file:line: text" a reader must see."""

    ignores: Sequence[InlineIgnore] = ()
    problems: Sequence[str] = field(default_factory=tuple)


def read_ignores(tree: SourceTree) -> Ignores:
    """Every ignore of the root module and its local children, in order of file, line and policy.

    Comments in modules that `terraform init` downloaded are refused: nobody reviewed them in this repository.
    """
    found: list[InlineIgnore] = []
    problems: dict[str, None] = {}
    for node in tree.modules.values():
        downloaded = ".terraform" in node.source.directory.relative_to(tree.base).parts
        for file, parsed in node.source.files.items():
            for comment in parsed.comments:
                if not _MARK.match(comment.text):
                    continue
                outcome = "a downloaded module may not ignore policies" if downloaded else _read(comment, parsed)
                if isinstance(outcome, str):
                    problems[f"{file}:{comment.line}: {outcome}"] = None
                else:
                    block, policies, until, reason = outcome
                    address = _address(node, block)
                    found.extend(
                        InlineIgnore(policy, until, reason, file, comment.line, address, block.kind == "module")
                        for policy in policies
                    )
    found.sort(key=lambda one: (one.file, one.line, one.config_address, one.policy))
    return Ignores(tuple(found), tuple(sorted(problems)))


_Read = tuple[Block, Sequence[str], datetime.date, str]


def _read(comment: Comment, parsed: SourceFile) -> _Read | str:
    """The comment's block and meaning, or what is wrong with it. Says nothing the comment says: it is hostile text."""
    shape = _SHAPE.fullmatch(comment.text)
    rest = _REST.fullmatch(shape["rest"]) if shape is not None else None
    if shape is None or rest is None or comment.end_line != comment.line:
        return "not `costwarden:ignore=POLICY[,POLICY] until=YYYY-MM-DD reason=TEXT` on one line, not applied"
    policies = list(dict.fromkeys(shape["policies"].split(",")))
    if any("*" in policy or policy == "all" for policy in policies):
        return "an ignore must name its policies, a wildcard is not applied"
    if not all(_POLICY.fullmatch(policy) for policy in policies):
        return "an ignore names policies as room/policy, with commas and no blanks between, not applied"
    if not rest["until"]:
        return "an ignore needs an end, until=YYYY-MM-DD before the reason, not applied"
    try:
        until = datetime.date.fromisoformat(rest["until"]) if _DATE.fullmatch(rest["until"]) else None
    except ValueError:
        until = None
    if until is None:
        return "the end of an ignore is a date, until=YYYY-MM-DD, not applied"
    reason = re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", rest["reason"] or "").strip()
    if not reason:
        return "an ignore needs a reason=, not applied"
    if len(reason) > MAX_REASON:
        return f"the reason of an ignore has at most {MAX_REASON} characters, not applied"
    block = _block_of(comment, parsed)
    if block is None:
        return "an ignore stands directly above a resource or module block, or first inside it, not applied"
    return block, policies, until, reason


def _block_of(comment: Comment, parsed: SourceFile) -> Block | None:
    """The block the comment is for: comment lines between the two may follow each other, nothing else."""
    if comment.alone:
        lines = {line for other in parsed.comments if other.alone for line in range(other.line, other.end_line + 1)}
    else:
        lines = set()
    for block in _top_level(parsed):
        if comment.alone and comment.line < block.line:
            between = range(comment.line + 1, block.line)
        elif block.line <= comment.line < block.end_line and (comment.alone or comment.line == block.line):
            between = range(block.line + 1, comment.line)
        else:
            continue
        if all(line in lines for line in between):
            return block
    return None


def _top_level(parsed: SourceFile) -> Iterator[Block]:
    for block in parsed.blocks:
        if (block.kind == "resource" and len(block.labels) == 2) or (block.kind == "module" and len(block.labels) == 1):
            yield block


def _address(node: ModuleNode, block: Block) -> str:
    own = f"module.{block.labels[0]}" if block.kind == "module" else ".".join(block.labels)
    return f"{node.address}.{own}" if node.address else own
