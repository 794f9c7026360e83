# ruff: noqa: E501 - a root on one line is read at a glance
"""Where a value comes from: what is followed, what is never stepped past, who else is asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from costwarden.hcl.edit.model import EditResult
from costwarden.hcl.edit.plan import plan_edit
from costwarden.hcl.refusal import Refusal, RefusalCode
from costwarden.hcl.resolve.model import Origin, Resolved
from costwarden.hcl.resolve.resolve import resolve
from tests.hcl.conftest import WriteTree

C = RefusalCode
WEB = 'resource "aws_instance" "web" {\n  instance_type = %s\n}\n'


def answer(root: Path, address: str = "aws_instance.web", path: str = "instance_type", **more: object) -> object:
    """The value, or the refusal's code."""
    found = resolve(root, address, path, base=root, **more)  # type: ignore[arg-type]
    return found.code if isinstance(found, Refusal) else found.value


VALUES: tuple[tuple[str, str, object], ...] = (
    ('"m5.large"', "", "m5.large"),
    ('" m5 "', "", " m5 "),
    ('"a\\"b$${c}"', "", 'a"b${c}'),
    ("-1.5e1", "", -15),
    ('"${var.a} "', 'variable "a" {\n  default = "x"\n}\n', C.INTERPOLATED_TEMPLATE),
    ('"${local.a}"', 'locals {\n  a = "x"\n}\n', "x"),
    ('local.m["a b"]', 'locals {\n  m = { "a b" = "x" }\n}\n', "x"),
    ('local.m["${local.k} b"]', 'locals {\n  k = "a"\n  m = { "a b" = "x" }\n}\n', "x"),
    ("local.m[local.k]", 'locals {\n  k = "a"\n  m = { (local.k) = "x" }\n}\n', "x"),
    ("local.m.a", 'locals {\n  m = { a = "x", a = "y" }\n}\n', C.UNSUPPORTED_EXPRESSION),
    ('lookup(local.m, "b", "y")', 'locals {\n  m = { a = "x" }\n}\n', "y"),
    ('lookup(local.m, "a")', 'locals {\n  m = { a = "x" }\n}\n', "x"),
    ('merge({ t = "x" }, { t = "y" }).t', "", "y"),
    ('merge({ t = "x" }, { u = "y" }).t', "", "x"),
    ('merge({ t = { a = "x" } }, { t = { b = "y" } }).t.a', "", C.KEY_NOT_FOUND),
    # The trap: a later operand that is not known may have the key.
    ('lookup(merge({ t = "x" }, var.over), "t")', 'variable "over" {\n}\n', C.NO_VALUE_IN_REPOSITORY),
    ("local.m.t", 'locals {\n  m = merge({ t = "x" }, data.x.y.map)\n}\n', C.DATA_SOURCE),
    ('merge({ t = "x" }, { for k in ["a"] : k => k }).t', "", C.COMPUTED_EXPRESSION),
    ('merge({ t = "x" }, { (var.k) = "y" }).t', 'variable "k" {\n}\n', C.DYNAMIC_KEY),
    ('merge([{ t = "x" }]...).t', "", C.FUNCTION_CALL),
    ('try({ t = "x" }.t, "y")', "", C.FUNCTION_CALL),
    ("var.o.t", 'variable "o" {\n  type = object({ t = optional(string, "d") })\n  default = {}\n}\n', C.KEY_NOT_FOUND),
    (
        'lookup(var.o, "t", "wrong")',
        'variable "o" {\n  type = object({ t = optional(string, "d") })\n  default = {}\n}\n',
        C.KEY_NOT_FOUND,
    ),
    ('var.b ? "x" : "y"', 'variable "b" {\n  default = false\n}\n', "y"),
    (
        'var.e == "prod" && var.n > 1 ? "x" : "y"',
        'variable "e" {\n  default = "prod"\n}\nvariable "n" {\n  default = 2\n}\n',
        "x",
    ),
    ('var.e == 1 ? "x" : "y"', 'variable "e" {\n  default = "1"\n}\n', C.CONDITIONAL),
    ('terraform.workspace == "default" ? "x" : "y"', "", "x"),
    ("var.secret", 'variable "secret" {\n  sensitive = true\n  default = "x"\n}\n', C.NO_VALUE_IN_REPOSITORY),
    ('["x", "y"]', "", ("x", "y")),
    ("<<-EOT\n    x\n  EOT", "", C.INTERPOLATED_TEMPLATE),
)


@pytest.mark.parametrize(("written", "also", "expected"), VALUES, ids=range(len(VALUES)))
def test_a_value_is_what_terraform_reads_or_is_refused(
    written: str, also: str, expected: object, write_tree: WriteTree
) -> None:
    assert answer(write_tree({"main.tf": WEB % written + also})) == expected


ORDER = {
    "main.tf": WEB % "var.t" + 'variable "t" {\n  default = "default"\n}\n',
    "terraform.tfvars": 't = "terraform"\n',
    "a.auto.tfvars": 't = "a"\n',
    "b.auto.tfvars": 't = "b"\n',
    "told.tfvars": 't = "told"\n',
}


@pytest.mark.parametrize(
    ("without", "told", "expected"),
    [
        ((), ("told.tfvars",), "told"),
        (("told.tfvars",), (), "b"),
        (("told.tfvars", "b.auto.tfvars"), (), "a"),
        (("told.tfvars", "b.auto.tfvars", "a.auto.tfvars"), (), "terraform"),
        (("told.tfvars", "b.auto.tfvars", "a.auto.tfvars", "terraform.tfvars"), (), "default"),
        ((), (), C.TFVARS_ENVIRONMENT_UNKNOWN),
        ((), ("gone.tfvars",), C.TFVARS_ENVIRONMENT_UNKNOWN),
    ],
)
def test_variable_files_have_terraforms_order(
    without: tuple[str, ...], told: tuple[str, ...], expected: object, write_tree: WriteTree
) -> None:
    root = write_tree({name: text for name, text in ORDER.items() if name not in without})
    assert answer(root, var_files=told) == expected


SHARED: tuple[tuple[Mapping[str, str], str, object], ...] = (
    # A local two resources read; an output only shows it.
    ({"main.tf": WEB % "local.t" + 'locals {\n  t = "x"\n}\noutput "t" {\n  value = local.t\n}\n'}, "", "x"),
    (
        {"main.tf": WEB % "local.t" + 'locals {\n  t = "x"\n  u = local.t\n}\nresource "a_b" "c" {\n  d = local.u\n}\n'},
        "",
        C.SHARED_VALUE,
    ),
    ({"main.tf": WEB % "local.t" + 'locals {\n  t = "x"\n  u = local.t\n}\n'}, "", "x"),
    # The same resource takes it twice: the tag would change as well.
    (
        {"main.tf": 'resource "aws_instance" "web" {\n  instance_type = local.t\n  tags = { T = local.t }\n}\nlocals {\n  t = "x"\n}\n'},
        "",
        C.SHARED_VALUE,
    ),
    # Only in a comment or a text.
    ({"main.tf": WEB % "local.t" + 'locals {\n  t = "x" # local.t\n}\noutput "o" {\n  value = "local.t"\n}\n'}, "", "x"),
    # Another key of the same map, by name and by `for`.
    (
        {"main.tf": WEB % "local.m.a" + 'locals {\n  m = { a = "x", b = "y" }\n}\nresource "a_b" "c" {\n  d = local.m.b\n}\n'},
        "",
        "x",
    ),
    (
        {"main.tf": WEB % "local.m.a.t" + 'locals {\n  m = { a = { t = "x", u = 1 } }\n}\nresource "a_b" "c" {\n  d = [for k, v in local.m : v.u]\n}\n'},
        "",
        "x",
    ),
    (
        {"main.tf": WEB % "local.m.a.t" + 'locals {\n  m = { a = { t = "x", u = 1 } }\n}\nresource "a_b" "c" {\n  d = [for v in local.m : v]\n}\n'},
        "",
        C.SHARED_VALUE,
    ),
    (
        {"main.tf": WEB % "local.m.a" + 'locals {\n  m = { a = "x" }\n}\nresource "a_b" "c" {\n  d = local.m[var.k]\n}\n'},
        "",
        C.SHARED_VALUE,
    ),
    # A second call of the module, from this root and from another.
    (
        {
            "main.tf": 'module "a" {\n  source = "./app"\n}\nmodule "b" {\n  source = "./app"\n}\n',
            "app/main.tf": WEB % '"x"',
        },
        "module.a.aws_instance.web",
        C.SHARED_VALUE,
    ),
    (
        {
            "main.tf": 'module "a" {\n  source = "./app"\n}\n',
            "other/main.tf": 'module "b" {\n  source = "../app"\n}\n',
            "app/main.tf": WEB % '"x"',
        },
        "module.a.aws_instance.web",
        C.SHARED_VALUE,
    ),
    (
        {"main.tf": 'module "a" {\n  source = "./app"\n}\n', "app/main.tf": WEB % '"x"'},
        "module.a.aws_instance.web",
        "x",
    ),
    # A module argument that two resources inside take.
    (
        {
            "main.tf": 'module "a" {\n  source = "./app"\n  t = "x"\n}\n',
            "app/main.tf": WEB % "var.t" + 'variable "t" {\n}\nresource "a_b" "c" {\n  d = var.t\n}\n',
        },
        "module.a.aws_instance.web",
        C.SHARED_VALUE,
    ),
    # What a module gives out and the caller uses.
    (
        {
            "main.tf": 'module "a" {\n  source = "./app"\n}\nresource "a_b" "c" {\n  d = module.a.t\n}\n',
            "app/main.tf": WEB % "local.t" + 'locals {\n  t = "x"\n}\noutput "t" {\n  value = local.t\n}\n',
        },
        "module.a.aws_instance.web",
        C.SHARED_VALUE,
    ),
)  # fmt: skip


@pytest.mark.parametrize(("files", "address", "expected"), SHARED, ids=range(len(SHARED)))
def test_whoever_else_takes_the_value_is_asked(
    files: Mapping[str, str], address: str, expected: object, write_tree: WriteTree
) -> None:
    assert answer(write_tree(files), address or "aws_instance.web") == expected


def test_advised_alike_is_no_refusal(write_tree: WriteTree) -> None:
    counted = 'resource "aws_instance" "web" {\n  count = 2\n\n  instance_type = local.t\n}\n'
    other = 'resource "aws_instance" "db" {\n  instance_type = local.t\n}\nlocals {\n  t = "x"\n}\n'
    root = write_tree({"main.tf": counted + other})
    both = ["aws_instance.web[0]", "aws_instance.web[1]"]
    assert answer(root, both[0]) is C.SUBSET_OF_INSTANCES
    assert answer(root, both[0], advised=both) is C.SHARED_VALUE
    assert answer(root, both[0], advised=[*both, "aws_instance.db"]) == "x"


def test_a_linked_file_is_shared(write_tree: WriteTree) -> None:
    root = write_tree({"common/web.tf": WEB % '"x"', "prod/main.tf": "locals {\n}\n"})
    (root / "prod" / "web.tf").symlink_to("../common/web.tf")
    found = resolve(root / "prod", "aws_instance.web", "instance_type", base=root)
    assert isinstance(found, Refusal)
    assert found.code is C.SHARED_VALUE


def test_units_of_terragrunt_share_a_root(write_tree: WriteTree) -> None:
    unit = 'terraform {\n  source = "%s"\n}\n'
    root = write_tree({"modules/app/main.tf": WEB % '"x"', "live/prod/terragrunt.hcl": unit % "../../modules//app"})

    def asked() -> object:
        found = resolve(root / "modules" / "app", "aws_instance.web", "instance_type", base=root)
        return found.code if isinstance(found, Refusal) else found.value

    assert asked() == "x"
    (root / "live" / "dev").mkdir()
    (root / "live" / "dev" / "terragrunt.hcl").write_text(unit % "${get_repo_root()}/modules/app?ref=x")
    assert asked() is C.SHARED_VALUE


def test_the_way_is_told(write_tree: WriteTree) -> None:
    root = write_tree(
        {
            "main.tf": 'module "app" {\n  source = "./app"\n  size = local.size\n}\n\nlocals {\n  size = var.size\n}\n\n'
            'variable "size" {\n}\n',
            "terraform.tfvars": '\nsize = "x"\n',
            "app/main.tf": WEB % "var.size" + 'variable "size" {\n}\n',
        }
    )
    found = resolve(root, "module.app.aws_instance.web", "instance_type", base=root)
    assert isinstance(found, Resolved)
    assert (found.file, found.line, found.origin) == ("terraform.tfvars", 2, Origin.TFVARS)
    assert [(step.what, step.file, step.line) for step in found.chain] == [
        ("argument size", "main.tf", 3),
        ("local size", "main.tf", 7),
        ("tfvars size", "terraform.tfvars", 2),
    ]


def test_a_default_of_a_module_is_set_in_the_call(write_tree: WriteTree) -> None:
    root = write_tree(
        {
            "main.tf": 'module "app" {\n  source = "./app"\n  name   = "shop"\n}\n',
            "app/main.tf": WEB % "var.size" + 'variable "size" {\n  default = "x"\n}\nvariable "name" {\n}\n',
        }
    )
    result = plan_edit(root, "module.app.aws_instance.web", "instance_type", "x", "y", base=root, in_call=True)
    assert isinstance(result, EditResult)
    ((name, (_, new)),) = result.files.items()
    assert (name, new) == (
        "main.tf",
        b'module "app" {\n  source = "./app"\n  name   = "shop"\n  size = "y"\n}\n'.replace(b"size =", b"size   ="),
    )


def test_a_changed_file_is_read_again(write_tree: WriteTree) -> None:
    root = write_tree({"main.tf": WEB % '"x"'})
    assert answer(root) == "x"
    (root / "main.tf").write_text(WEB % '"longer"')
    assert answer(root) == "longer"
    (root / "other.tf").write_text(WEB % '"y"')
    assert answer(root) is C.BLOCK_DEFINED_TWICE
    (root / "main.tf").unlink()
    assert answer(root) == "y"


def test_an_address_from_before_a_move_leads_to_the_block_of_today(write_tree: WriteTree) -> None:
    moved = "moved {\n  from = aws_instance.old\n  to   = aws_instance.web\n}\n"
    root = write_tree({"main.tf": WEB % '"x"', "moved.tf": moved})
    assert answer(root, "aws_instance.old") == "x"
    assert answer(root, "aws_instance.older") is C.BLOCK_NOT_FOUND
