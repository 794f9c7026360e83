"""Whether an expression can be evaluated without a cloud. The renderer writes null for "unknown" and for null alike."""

from __future__ import annotations

from collections.abc import Mapping

from costwarden.hcl.confine import Confined, sensitive_variables
from costwarden.hcl.syntax import Attribute, Block
from costwarden.hcl.tree import ModuleNode, SourceTree
from costwarden.plan.addresses import split_steps
from costwarden.plan.model import strip_keys
from costwarden.plan.variables import most_specific


class Openness:
    """Answers per module call; `given` are the root variables that have a value."""

    def __init__(self, tree: SourceTree, confined: Confined, given: set[str]) -> None:
        self._tree = tree
        self._confined = confined
        self._given = given
        self._known: dict[tuple[str, str], bool] = {}
        self._named: dict[tuple[str, str], dict[str, tuple[str, Block]]] = {}
        self._locals: dict[str, dict[str, tuple[str, Attribute]]] = {}
        self._hidden = {source.directory: sensitive_variables(source) for source in tree.sources}

    def is_open(
        self,
        module: str,
        file: str,
        attribute: Attribute,
        iterators: Mapping[str, bool] | None = None,
        block: Block | None = None,
    ) -> bool:
        """Whether a value set by `attribute` of `module` may depend on what only an apply knows.

        `iterators`: names bound by `dynamic` blocks around it, and whether what they run over is open.
        """
        if file.endswith(".json") and attribute.text is None:
            return True  # no spans there: any template may hold what was taken out
        if self._confined.is_unread(file, attribute.start, attribute.end):
            return True
        exact = most_specific(list(attribute.references))
        return any(self._reference(module, file, one, iterators or {}, block) for one in exact)

    def _reference(
        self, module: str, file: str, reference: str, iterators: Mapping[str, bool], block: Block | None
    ) -> bool:
        root, _, rest = reference.partition(".")
        name = rest.partition(".")[0].partition("[")[0]
        if root in iterators:
            return iterators[root]
        if root in ("count", "path", "terraform"):
            return False
        if root == "each":
            source = block.attributes.get("for_each") if block is not None else None
            return source is None or self.is_open(module, file, source)
        if root not in ("var", "local", "module"):
            return True  # data, self, a resource's attribute
        key = (module, f"{root}.{name}" if root != "module" else f"module.{rest}")
        if key not in self._known:
            self._known[key] = True  # a circle is unknown
            self._known[key] = self._look(module, root, name, rest)
        return self._known[key]

    def _look(self, module: str, root: str, name: str, rest: str) -> bool:
        node = self._tree.modules[module]
        if root == "var":
            return self._variable(node, name)
        if root == "local":
            found = self._local(module).get(name)
            return found is None or self.is_open(module, found[0], found[1])
        child = self._tree.modules.get(f"{module}.module.{name}" if module else f"module.{name}")
        steps = split_steps(rest)  # m["x.y"].output.field
        output = strip_keys(steps[1]) if len(steps) > 1 else ""
        written = self._blocks(child, "output").get(output) if child is not None else None
        value = written[1].attributes.get("value") if written is not None else None
        return child is None or written is None or value is None or self.is_open(child.address, written[0], value)

    def _variable(self, node: ModuleNode, name: str) -> bool:
        declared = self._blocks(node, "variable").get(name)
        if declared is None or name in self._hidden[node.source.directory]:
            return True
        if node.call is None:
            return name not in self._given and "default" not in declared[1].attributes
        argument = node.call.attributes.get(name)
        if argument is None:
            return "default" not in declared[1].attributes
        return self.is_open(node.parent, node.call_file, argument, block=node.call)

    def _local(self, module: str) -> dict[str, tuple[str, Attribute]]:
        if module not in self._locals:
            self._locals[module] = {
                name: (file, attribute)
                for file, block in self._tree.modules[module].source.blocks("locals")
                for name, attribute in block.attributes.items()
            }
        return self._locals[module]

    def _blocks(self, node: ModuleNode, kind: str) -> dict[str, tuple[str, Block]]:
        key = (node.address, kind)
        if key not in self._named:
            self._named[key] = {
                block.labels[0]: (file, block) for file, block in node.source.blocks(kind) if block.labels
            }
        return self._named[key]
