"""Follow an expression to the literal it stands for, taking a step only where Terraform could take no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costwarden.hcl.parse import label_text
from costwarden.hcl.refusal import RefusalCode, Refused
from costwarden.hcl.resolve import containers, evaluate
from costwarden.hcl.resolve.literals import NULL, core_of, literal_value
from costwarden.hcl.resolve.scope import Absent, Found, Hop, Path, Scope
from costwarden.hcl.resolve.source import Expr
from costwarden.hcl.resolve.variables import VariableFiles

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_STEPS = 40
C = RefusalCode
_ELSEWHERE = {
    "count": C.META_REFERENCE,
    "path": C.META_REFERENCE,
    "terraform": C.META_REFERENCE,
    "module": C.MODULE_OUTPUT,
    "data": C.DATA_SOURCE,
    "ephemeral": C.RESOURCE_REFERENCE,
    "self": C.UNSUPPORTED_EXPRESSION,
}


class Chaser:
    """Follows expressions of one root, planned with certain variable files in one workspace."""

    def __init__(self, files: VariableFiles, workspace: str) -> None:
        self.files = files
        self.workspace = workspace

    def follow(self, expr: Expr, scope: Scope, path: Path = (), depth: int = 0) -> Found | Absent:
        """What `expr` is worth at `path`: a literal, list or object. Raises Refused where it cannot be told."""
        if depth > MAX_STEPS:
            raise expr.refused(C.TOO_DEEP)
        parts = core_of(expr.node)
        if len(parts) > 1:
            return self.traversal(expr, parts, scope, path, depth)
        node = parts[0] if parts else expr.node
        here = expr.at(node)
        if literal_value(node) is not None:
            if not path:
                return Found(here, scope)
            raise expr.refused(C.DEFAULT_IS_NULL if literal_value(node) is NULL else C.UNSUPPORTED_EXPRESSION)
        if node.type in ("collection_value", "object", "tuple"):
            inner = node.named_children[0] if node.type == "collection_value" else node
            return containers.descend(self, here, inner, scope, path, depth)
        if node.type == "function_call":
            return containers.call(self, here, scope, path, depth)
        if node.type == "for_expr":
            return containers.loop(self, here, scope, path, depth)
        if node.type == "template_expr":
            return self.follow(self._unwrapped(here), scope, path, depth + 1)
        if node.type == "conditional":
            return self.follow(self._chosen(here, scope, depth), scope, path, depth + 1)
        if node.type == "operation":
            raise expr.refused(C.COMPUTED_EXPRESSION, _shown(here))
        if node.type == "variable_expr":
            bound = scope.bound.get(_text(node))
            if bound is not None:
                return self._bound(here, _text(node), scope, (), path, depth)
        raise expr.refused(C.UNSUPPORTED_EXPRESSION, _shown(here))

    def traversal(self, expr: Expr, parts: tuple[Node, ...], scope: Scope, path: Path, depth: int) -> Found | Absent:
        """`parts`: a head and its steps: var.fleet["a"].type."""
        head = parts[0]
        root = _text(head) if head.type == "variable_expr" else ""
        if any(step.type == "splat" for step in parts[1:]):
            raise expr.refused(C.SPLAT, _shown(expr))
        if root and root not in ("var", "local", "each") and root not in scope.bound:
            raise expr.refused(_ELSEWHERE.get(root, C.RESOURCE_REFERENCE), _shown(expr))
        taken = tuple(self._step(expr, step, scope, depth) for step in parts[1:])
        if not root:
            return self.follow(expr.at(head), scope, (*taken, *path), depth + 1)
        if root in scope.bound:
            return self._bound(expr, root, scope, taken, path, depth)
        name, rest = str(taken[0]), (*taken[1:], *path)
        if root == "local":
            _, value = scope.frame.module.local(name)
            hop = Hop("local", name, scope.frame, expr, rest, value)
            return self.follow(value, Scope(scope.frame), rest, depth + 1).after(hop)
        if root == "var":
            return self.variable(expr, scope, name, rest, depth)
        return self._each(expr, scope, name, rest, depth)

    def _step(self, expr: Expr, step: Node, scope: Scope, depth: int) -> str | int:
        if step.type == "get_attr":
            return _text(step.named_children[-1])
        inner = step.named_children[0] if step.named_children else None
        if step.type == "index" and inner is not None and inner.type == "new_index":
            index = next(child for child in inner.named_children if child.type == "expression")
            return evaluate.key(self, expr.at(index), scope, depth + 1)
        if inner is not None and inner.type == "legacy_index":
            text = _text(inner).removeprefix(".")
            if text.isdecimal():
                return int(text)
        raise expr.refused(C.UNSUPPORTED_EXPRESSION, _shown(expr))

    def variable(self, expr: Expr, scope: Scope, name: str, path: Path, depth: int) -> Found | Absent:
        """What a variable of the scope's module is worth at `path`."""
        kind, value, inside = self.setting(expr, scope, name)
        typed = scope.frame.module.one("variable", (name,), C.VARIABLE_NOT_DECLARED).attribute("type")
        written = typed.written if typed is not None else b""
        wanted = [step for step in path if isinstance(step, str)]
        closed = b"object(" in written and not re.search(rb"\b(map|any)\b", written)
        if closed and wanted and wanted[-1].encode() not in written:
            raise expr.refused(C.KEY_NOT_FOUND, f"the type of var.{name} has no {wanted[-1]}")
        found = self.follow(value, inside, path, depth + 1)
        if isinstance(found, Absent) and b"optional" in written:
            raise found.expr.refused(C.KEY_NOT_FOUND, f"{found.key}: a default of the type of var.{name} may apply")
        return self._not_null(found.after(Hop(kind, name, scope.frame, expr, path, value)), expr)

    def setting(self, expr: Expr, scope: Scope, name: str) -> tuple[str, Expr, Scope]:
        """What sets a variable: ("argument", "tfvars", "default" or "child-default"; the expression; its scope)."""
        frame = scope.frame
        own = frame.module.one("variable", (name,), C.VARIABLE_NOT_DECLARED).attributes()
        hidden = own.get("sensitive")
        if hidden is not None and literal_value(core_of(hidden[1].node)[0]) is not False:
            raise expr.refused(C.NO_VALUE_IN_REPOSITORY, f"var.{name} is sensitive")
        default = own["default"][1] if "default" in own else None
        if frame.call is not None and frame.parent is not None:
            argument = frame.call.attribute(name)
            if argument is not None:
                return "argument", argument, Scope(frame.parent, frame.call, frame.key)
            kind = "child-default"
        else:
            given = self.files.value(name)
            self.files.refuse_unknown_environment(name)
            if given is not None:
                return "tfvars", given, Scope(frame)
            kind = "default"
            self.files.refuse_units(name)
        if default is None:
            raise expr.refused(C.NO_VALUE_IN_REPOSITORY, f"var.{name} has no value in the repository")
        return kind, default, Scope(frame)

    def unfold(self, expr: Expr, scope: Scope) -> tuple[Expr, Scope]:
        """The expression behind plain references (`local.x`, `var.x`) and known conditions; itself otherwise."""
        for _ in range(MAX_STEPS):
            parts = core_of(expr.node)
            if len(parts) == 1 and parts[0].type == "conditional":
                expr = self._chosen(expr.at(parts[0]), scope, 0)
            elif len(parts) == 2 and parts[1].type == "get_attr" and _text(parts[0]) in ("local", "var"):
                name = _text(parts[1].named_children[-1])
                if _text(parts[0]) == "local":
                    expr, scope = scope.frame.module.local(name)[1], Scope(scope.frame)
                else:
                    _, expr, scope = self.setting(expr, scope, name)
            elif len(parts) > 1:
                found = self.follow(expr, scope)
                if isinstance(found, Absent):
                    raise expr.refused(C.KEY_NOT_FOUND, found.key)
                return found.expr, found.scope
            else:
                return expr, scope
        raise expr.refused(C.TOO_DEEP)

    def _not_null(self, found: Found | Absent, expr: Expr) -> Found | Absent:
        if isinstance(found, Found) and literal_value(found.expr.node) is NULL:
            raise found.expr.refused(C.DEFAULT_IS_NULL, _shown(expr))
        return found

    def _each(self, expr: Expr, scope: Scope, name: str, rest: Path, depth: int) -> Found | Absent:
        collection = scope.owner.attribute("for_each") if scope.owner is not None else None
        if collection is None:
            raise expr.refused(C.EACH_OUTSIDE_FOR_EACH, _shown(expr))
        if not isinstance(scope.key, str):
            raise expr.refused(C.INSTANCE_KEY_UNKNOWN, _shown(expr))
        if name != "value" or containers.is_set(self, collection, scope.outer):
            raise expr.refused(C.VALUE_IS_THE_INSTANCE_KEY, _shown(expr))
        hop = Hop("for_each", scope.key, scope.frame, expr, rest, collection)
        return self.follow(collection, scope.outer, (scope.key, *rest), depth + 1).after(hop)

    def _bound(self, expr: Expr, name: str, scope: Scope, taken: Path, path: Path, depth: int) -> Found | Absent:
        bound = scope.bound[name]
        if bound.is_key:
            raise expr.refused(C.VALUE_IS_THE_INSTANCE_KEY, _shown(expr))
        return self.follow(bound.collection, bound.scope, (bound.key, *taken, *path), depth + 1)

    def _unwrapped(self, expr: Expr) -> Expr:
        """`x` of "${x}"."""
        inner = expr.node.named_children[0] if expr.node.named_children else None
        if inner is not None and inner.type == "quoted_template":
            parts = [c for c in inner.named_children if c.type not in ("quoted_template_start", "quoted_template_end")]
            only = len(parts) == 1 and parts[0].type == "template_interpolation"
            # White space beside it has no node.
            if only and (parts[0].start_byte, parts[0].end_byte) == (inner.start_byte + 1, inner.end_byte - 1):
                for child in parts[0].named_children:
                    if child.type == "expression":
                        return expr.at(child)
        raise expr.refused(C.INTERPOLATED_TEMPLATE, _shown(expr))

    def _chosen(self, expr: Expr, scope: Scope, depth: int) -> Expr:
        """The side of a conditional that Terraform takes. Raises Refused where the condition is not known."""
        condition, positive, negative = [child for child in expr.node.named_children if child.type == "expression"]
        try:
            chosen = evaluate.value(self, expr.at(condition), scope, depth + 1)
        except Refused:
            chosen = None
        if not isinstance(chosen, bool):
            raise expr.refused(C.CONDITIONAL, _shown(expr))
        return expr.at(positive if chosen else negative)


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace") if node.type != "string_lit" else label_text(node)


def _shown(expr: Expr) -> str:
    """The expression on one line, cut: for a person to recognise."""
    return " ".join(expr.written.decode("utf-8", "replace").split())[:200]
