"""Why an edit is not made: a stable code, one sentence, the next step. A refusal is an answer, never an exception."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RefusalCode(StrEnum):
    """The codes are part of reports, records and documentation: they are added to, never renamed."""

    BAD_ADDRESS = "bad-address"
    BLOCK_NOT_FOUND = "block-not-found"
    BLOCK_DEFINED_TWICE = "block-defined-twice"
    ROOT_AMBIGUOUS = "root-ambiguous"
    SYNTAX_ERROR_IN_FILE = "syntax-error-in-file"
    FILE_NOT_READ = "file-not-read"
    JSON_SYNTAX = "json-syntax"
    GENERATED_FILE = "generated-file"
    OVERRIDE_FILE = "override-file"
    SHADOWED_FILE = "shadowed-file"
    MODULE_SOURCE_MISSING = "module-source-missing"
    MODULE_SOURCE_DYNAMIC = "module-source-dynamic"
    REMOTE_MODULE = "remote-module"
    ATTRIBUTE_NOT_FOUND = "attribute-not-found"
    KEY_NOT_FOUND = "key-not-found"
    INDEX_OUT_OF_RANGE = "index-out-of-range"
    NESTED_BLOCK_INDEX = "nested-block-index"
    AMBIGUOUS_NESTED_BLOCK = "ambiguous-nested-block"
    DYNAMIC_BLOCK = "dynamic-block"
    NOT_AN_OBJECT_LITERAL = "not-an-object-literal"
    LAYOUT = "layout"
    OBJECT_LAYOUT = "object-layout"
    NO_VALUE_IN_REPOSITORY = "no-value-in-repository"
    VARIABLE_NOT_DECLARED = "variable-not-declared"
    LOCAL_NOT_FOUND = "local-not-found"
    DEFAULT_IS_NULL = "default-is-null"
    TFVARS_ENVIRONMENT_UNKNOWN = "tfvars-environment-unknown"
    CHILD_MODULE_DEFAULT = "child-module-default"
    SHARED_VALUE = "shared-value"
    SUBSET_OF_INSTANCES = "subset-of-instances"
    INSTANCE_KEY_UNKNOWN = "instance-key-unknown"
    VALUE_IS_THE_INSTANCE_KEY = "value-is-the-instance-key"
    EACH_OUTSIDE_FOR_EACH = "each-outside-for_each"
    DYNAMIC_KEY = "dynamic-key"
    CONDITIONAL = "conditional"
    INTERPOLATED_TEMPLATE = "interpolated-template"
    COMPUTED_EXPRESSION = "computed-expression"
    FUNCTION_CALL = "function-call"
    SPLAT = "splat"
    UNSUPPORTED_EXPRESSION = "unsupported-expression"
    TOO_DEEP = "too-deep"
    MODULE_OUTPUT = "module-output"
    DATA_SOURCE = "data-source"
    RESOURCE_REFERENCE = "resource-reference"
    META_REFERENCE = "meta-reference"
    IGNORE_CHANGES = "ignore-changes"
    PREVENT_DESTROY = "prevent-destroy"
    STILL_REFERENCED = "still-referenced"
    CURRENT_VALUE_MISMATCH = "current-value-mismatch"
    TOOL_TOO_OLD = "tool-too-old"
    FORCES_REPLACEMENT = "forces-replacement"
    NOT_IN_SCHEMA = "not-in-schema"
    ORACLE_MISMATCH = "oracle-mismatch"
    FMT_REGRESSION = "fmt-regression"
    RENDER_MISMATCH = "render-mismatch"

    @property
    def sentence(self) -> str:
        """What is in the way, for a person who does not know costwarden."""
        return _TEXTS[self][0]

    @property
    def next_step(self) -> str:
        """What that person can do about it."""
        return _TEXTS[self][1]


@dataclass(frozen=True, slots=True)
class Refusal:
    """`details` are facts of this case, one line each (candidates, the expression, both values): hostile text."""

    code: RefusalCode
    address: str = ""
    file: str = ""  # relative to the base, "" where no file is meant
    line: int = 0  # from 1; 0 where no line is meant
    details: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        return self.code.sentence

    @property
    def next_step(self) -> str:
        return self.code.next_step


class Refused(Exception):
    """Carries a refusal through the resolver; the room's public functions catch it and return the refusal."""

    def __init__(self, code: RefusalCode, *details: str, file: str = "", line: int = 0) -> None:
        super().__init__(code.value)
        self.code = code
        self.details = details
        self.file = file
        self.line = line

    def refusal(self, address: str) -> Refusal:
        return Refusal(self.code, address, self.file, self.line, self.details)


_C = RefusalCode
_SHOW = "the expression and its line are shown: change it by hand, or write the value out"
_INTERNAL = "no pull request is opened; report it with the diff that is shown"
_TEXTS: dict[RefusalCode, tuple[str, str]] = {
    _C.BAD_ADDRESS: (
        "The address is not a Terraform resource address that fits the code.",
        "check the address against `terraform state list`; near ones are listed",
    ),
    _C.BLOCK_NOT_FOUND: (
        "No block of that address is in the source of this root module.",
        "check which root module owns the resource; near addresses are listed",
    ),
    _C.BLOCK_DEFINED_TWICE: (
        "More than one block has that address, so it is not clear which one is meant.",
        "remove or rename one of the blocks that are listed",
    ),
    _C.ROOT_AMBIGUOUS: (
        "Several root modules have the address, and nothing says which of them made the resource.",
        "give an id map, a state or a plan of the right root (--map ROOT=FILE), or a path in `ownership`",
    ),
    _C.SYNTAX_ERROR_IN_FILE: (
        "A file that must be read has a syntax error.",
        "repair the file: `terraform fmt` shows the details",
    ),
    _C.FILE_NOT_READ: (
        "A file that Terraform reads cannot be read here: too large, or a link that leads out of the repository.",
        "make it a regular file of the repository, of at most 4 MiB",
    ),
    _C.JSON_SYNTAX: (
        "The value is written in Terraform's JSON syntax, which is usually generated.",
        "change what generates the file",
    ),
    _C.GENERATED_FILE: (
        "The file says that a program writes it, so an edit would be overwritten.",
        "change the source it is generated from",
    ),
    _C.OVERRIDE_FILE: (
        "An override file changes the same block, so the block alone does not tell the value.",
        "edit the override file that is named, or fold it into the block",
    ),
    _C.SHADOWED_FILE: (
        "A .tf and a .tofu file of one name lie side by side, and each tool reads only one of them.",
        "edit both by hand, or remove the one that is not used",
    ),
    _C.MODULE_SOURCE_MISSING: (
        "The directory a module call names is not in the repository.",
        "check out the submodule or repository that holds it",
    ),
    _C.MODULE_SOURCE_DYNAMIC: (
        "The source of a module call is an expression.",
        "edit the module it leads to by hand",
    ),
    _C.REMOTE_MODULE: (
        "The block lives in a module of a registry or of another repository.",
        "set an argument of the module call, if the module declares one, or change the module where it lives",
    ),
    _C.ATTRIBUTE_NOT_FOUND: (
        "The block does not set the attribute.",
        "insert it, where the provider's schema has it",
    ),
    _C.KEY_NOT_FOUND: (
        "The map or object does not set the key; a type's optional() default may apply.",
        "insert the key where the object is written",
    ),
    _C.INDEX_OUT_OF_RANGE: (
        "The index lies outside the list that is written.",
        "check the index against the code",
    ),
    _C.NESTED_BLOCK_INDEX: (
        "There is no nested block of that index.",
        "check the index against the code",
    ),
    _C.AMBIGUOUS_NESTED_BLOCK: (
        "There are several nested blocks of that name and the path does not say which.",
        "give the index: name[0].attribute",
    ),
    _C.DYNAMIC_BLOCK: (
        "A dynamic block generates the nested block.",
        "change the collection of its for_each by hand",
    ),
    _C.NOT_AN_OBJECT_LITERAL: (
        "The map is not written as an object literal that can take a key.",
        "add the key by hand, for instance with merge()",
    ),
    _C.LAYOUT: (
        "The block or attribute shares its lines with others.",
        "run `terraform fmt` after putting it on lines of its own, then try again",
    ),
    _C.OBJECT_LAYOUT: (
        "The object's elements share lines or miss commas in a way that cannot be extended safely.",
        "put each element on a line of its own, then try again",
    ),
    _C.NO_VALUE_IN_REPOSITORY: (
        "The variable gets its value from outside the repository.",
        "change it where it is set: the environment (TF_VAR_...), the workspace, or the command line",
    ),
    _C.VARIABLE_NOT_DECLARED: (
        "The code refers to a variable the module does not declare.",
        "declare the variable: `terraform validate` names the line",
    ),
    _C.LOCAL_NOT_FOUND: (
        "The code refers to a local value the module does not define.",
        "define the local value: `terraform validate` names the line",
    ),
    _C.DEFAULT_IS_NULL: (
        "The value is null on the way, so the provider's default applies.",
        "set the argument or variable explicitly",
    ),
    _C.TFVARS_ENVIRONMENT_UNKNOWN: (
        "Variable files that are not loaded by themselves set the variable, and nobody said which one applies.",
        "configure the environment's variable files",
    ),
    _C.CHILD_MODULE_DEFAULT: (
        "The value is the default of a module's variable: editing it would change every caller.",
        "insert the argument in the module call that is named",
    ),
    _C.SHARED_VALUE: (
        "Other resources or module calls take the same value, and nobody advised to change them.",
        "advise all of them alike, or give this resource a value of its own",
    ),
    _C.SUBSET_OF_INSTANCES: (
        "The value applies to instances of the block that were not advised.",
        "advise all instances alike, or make the value depend on the instance's key",
    ),
    _C.INSTANCE_KEY_UNKNOWN: (
        "The block has count or for_each and the address has no key that is found there.",
        "give the full address, with its key",
    ),
    _C.VALUE_IS_THE_INSTANCE_KEY: (
        "The value is the instance's key: changing it would create another resource.",
        "move the value out of the key by hand",
    ),
    _C.EACH_OUTSIDE_FOR_EACH: (
        "The code uses each where no for_each applies.",
        "repair the reference: `terraform validate` names the line",
    ),
    _C.DYNAMIC_KEY: ("A key on the way is computed when Terraform runs.", _SHOW),
    _C.CONDITIONAL: ("A condition that is not known before Terraform runs chooses the value.", _SHOW),
    _C.INTERPOLATED_TEMPLATE: ("The value is put together in a template.", _SHOW),
    _C.COMPUTED_EXPRESSION: ("The value is computed by an expression.", _SHOW),
    _C.FUNCTION_CALL: ("A function computes the value.", _SHOW),
    _C.SPLAT: ("A splat expression collects the value from several objects.", _SHOW),
    _C.UNSUPPORTED_EXPRESSION: ("The value is written in a way costwarden does not follow.", _SHOW),
    _C.TOO_DEEP: ("The value is passed on through too many steps, or in a circle.", _SHOW),
    _C.MODULE_OUTPUT: ("The value is an output of another module.", "follow it by hand to where it is produced"),
    _C.DATA_SOURCE: ("The value is read by a data source.", "change what the data source reads"),
    _C.RESOURCE_REFERENCE: (
        "The value is an attribute of another resource.",
        "change that resource, if the advice holds for it",
    ),
    _C.META_REFERENCE: (
        "The value depends on count.index, a path or the workspace.",
        "follow it by hand to where it is decided",
    ),
    _C.IGNORE_CHANGES: (
        "The block's lifecycle ignores changes of the attribute, so an edit would do nothing.",
        "change the resource outside Terraform, or remove the attribute from ignore_changes",
    ),
    _C.PREVENT_DESTROY: (
        "The block's lifecycle forbids destroying the resource.",
        "remove prevent_destroy first, if the owners agree",
    ),
    _C.STILL_REFERENCED: (
        "Other code refers to the block that would be removed.",
        "remove the references that are listed first",
    ),
    _C.CURRENT_VALUE_MISMATCH: (
        "The code and the cloud disagree about the current value.",
        "apply or correct the drift first; both values are shown",
    ),
    _C.TOOL_TOO_OLD: (
        "The Terraform or OpenTofu this root is planned with does not know a block the edit needs.",
        "raise required_version, or the version file that pins the tool",
    ),
    _C.FORCES_REPLACEMENT: (
        "The change would replace the resource instead of updating it.",
        "give consent explicitly, or make the change by hand",
    ),
    _C.NOT_IN_SCHEMA: (
        "The provider's schema, as far as costwarden knows it, has no such argument.",
        "add the argument by hand, if the provider's version has it",
    ),
    _C.ORACLE_MISMATCH: ("A second parser read something else than the intended change.", _INTERNAL),
    _C.FMT_REGRESSION: ("The edit would leave a formatted file unformatted.", _INTERNAL),
    _C.RENDER_MISMATCH: (
        "Evaluated with the edit, the source changes something nobody advised, or misses what was advised.",
        "the differing attributes are listed: advise them too, or change the code by hand",
    ),
}
