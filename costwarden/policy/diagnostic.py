"""What is wrong with a policy file, where, and the way out; and the error that refuses to evaluate it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from costwarden.errors import CostwardenError

MAX_SHOWN = 20


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One finding of the lint; orders by file, then position."""

    file: str
    line: int
    col: int  # 1-based, in characters
    code: str  # SUB01-SUB15 (the embedded sub-language), DOC01-DOC03 (reads what the document does not have)
    message: str
    way_out: str
    runs_under_opa: bool = False  # valid Rego that --engine opa evaluates

    @property
    def text(self) -> str:
        """`file:line:col: CODE message. Way out`, on one line."""
        out = f"{self.way_out}, or run with: --engine opa" if self.runs_under_opa else self.way_out
        return f"{self.file}:{self.line}:{self.col}: {self.code} {self.message}. {out}".rstrip(". ")


def outside(
    file: str, at: tuple[int, int], code: str, what: str, why: str, way_out: str, *, opa: bool = True
) -> Diagnostic:
    """`what` is valid Rego outside the embedded sub-language; `opa=False` where no engine should run it."""
    message = f"{what} is outside the embedded engine's Rego subset ({why})"
    return Diagnostic(file, at[0], at[1], code, message, way_out, opa)


def render_diagnostics(found: Iterable[Diagnostic]) -> list[str]:
    """One line each, sorted, at most 20 and then a count."""
    ordered = sorted(found)
    lines = [one.text for one in ordered[:MAX_SHOWN]]
    if len(ordered) > MAX_SHOWN:
        lines.append(f"and {len(ordered) - MAX_SHOWN} more")
    return lines


class PolicyRefused(CostwardenError):
    """Policies an engine may not or will not evaluate; the gate cannot decide."""

    def __init__(self, problem: str, *, hint: str, diagnostics: Sequence[Diagnostic] = ()) -> None:
        super().__init__(problem, hint=hint)
        self.diagnostics = tuple(sorted(diagnostics))

    @classmethod
    def by_lint(cls, engine: str, found: Sequence[Diagnostic]) -> PolicyRefused:
        first, *rest = sorted(found)
        more = f" (and {len(rest)} more)" if rest else ""
        return cls(
            f"{engine} refuses to evaluate the policies: {first.text}{more}",
            hint="`costwarden policy check DIR` lists every finding",
            diagnostics=found,
        )
