"""Roots written in many styles, each with one literal that is known to set one attribute of one instance.

A seed makes a case. The literal's place is marked while the files are built, so that what an edit must produce is
known without any parser: the same text with another literal.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

MARK = "\x00"
KINDS = (
    ("aws_instance", "instance_type", '"m5.2xlarge"', '"m5.large"'),
    ("aws_ebs_volume", "type", '"gp2"', '"gp3"'),
    ("aws_ebs_volume", "iops", "20000", "3000"),
    ("aws_db_instance", "instance_class", '"db.r5.4xlarge"', '"db.r5.2xlarge"'),
    ("aws_db_instance", "multi_az", "true", "false"),
    ("aws_lambda_function", "memory_size", "3008", "512"),
    ("aws_cloudwatch_log_group", "retention_in_days", '"0"', '"30"'),
    ("aws_instance", "root_block_device.volume_type", '"io1"', '"gp3"'),
    ("aws_instance", "tags.CostCenter", '"CC-1"', '"CC-1001"'),
    ("aws_elasticache_replication_group", "node_type", '"cache.r6g.xlarge"', '"cache.r6g.large"'),
)
NOISE = (
    '# a comment with { brackets [ and a "quote',
    "// another one",
    "/* two\n   lines */",
    'locals {\n  page = <<-EOT\n    instance_type = "m5.2xlarge"\n      # no comment ${upper("x")}\n  EOT\n}',
    'output "name" {\n  value = "x"\n}',
    'resource "aws_eip" "other" {\n  domain = "vpc" # kept\n}',
    'locals {\n  ключ = "日本"\n  a    = { "k8s.io/x" : 1, b = [1, 2] }\n}',
    'variable "unused" {\n  type    = map(object({ type = string }))\n  default = {}\n}',
    'resource "aws_instance" "sibling" {\n  ami           = "ami-1"\n  instance_type = "m5.2xlarge"\n}',
    'locals { one_line = "m5.2xlarge" }',
)


@dataclass(frozen=True)
class Case:
    """`files` with the old literal, `wanted` with the new one, by path; `var_files` as they are to be told."""

    files: dict[str, bytes]
    wanted: dict[str, bytes]
    address: str
    path: str
    old: str
    new: str
    var_files: tuple[str, ...]
    place: str
    told: str  # the style, for a failing test's message


def a_case(seed: int) -> Case:
    random = Random(seed)
    kind, path, old, new = random.choice(KINDS)
    place = random.choice(sorted(PLACES))
    files, address, var_files = PLACES[place](random, kind, path)
    style = Style(random)
    dressed = {name: style.dress(name, text) for name, text in files.items()}
    return Case(
        {name: text.replace(MARK, old).encode() for name, text in dressed.items()},
        {name: text.replace(MARK, new).encode() for name, text in dressed.items()},
        address,
        path,
        old,
        new,
        var_files,
        place,
        f"seed {seed}: {place}, {style}",
    )


class Style:
    """How a person or an editor lays a file out."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.eol = random.choice(["\n", "\n", "\n", "\r\n", "mixed"])
        self.bom = random.random() < 0.15
        self.final = random.random() < 0.8
        self.indent = random.choice(["  ", "  ", "    ", "\t"])
        self.equals = random.choice([" = ", " = ", "=", "  =  "])
        self.trailing = random.choice(["", "", " # why", "\t// because", "   /* so */"])
        self.noise = random.sample(NOISE, random.randint(0, 4))

    def __str__(self) -> str:
        return f"eol={self.eol!r} bom={self.bom} final={self.final} indent={self.indent!r} equals={self.equals!r}"

    def dress(self, name: str, text: str) -> str:
        lines: list[str] = []
        for line in text.split("\n"):
            depth = (len(line) - len(line.lstrip(" "))) // 2
            written = self.indent * depth + line.strip()
            if " = " in written and not written.strip().startswith(("for_each", "#")) and "==" not in written:
                written = written.replace(" = ", self.equals, 1)
            if MARK in written and written.rstrip().endswith(MARK) and self.trailing:
                written += self.trailing
            lines.append(written)
        parts = ["\n".join(lines).strip("\n")]
        if name.endswith(".tf"):
            for at, noise in enumerate(self.noise):
                if name.startswith("modules/") or (at and "locals" in noise and "locals" in "".join(self.noise[:at])):
                    continue
                parts.insert(self.random.randint(0, len(parts)), noise)
        whole = "\n\n".join(parts) + ("\n" if self.final else "")
        if self.eol == "mixed":
            pieces = whole.split("\n")
            whole = "".join(piece + self.random.choice(["\n", "\r\n"]) for piece in pieces[:-1]) + pieces[-1]
        else:
            whole = whole.replace("\n", self.eol)
        return ("\ufeff" if self.bom else "") + whole


def resource(kind: str, name: str, path: str, value: str, meta: str = "") -> str:
    head, _, rest = path.partition(".")
    lines = [f'resource "{kind}" "{name}" {{']
    if meta:
        lines += [f"  {meta}", ""]
    lines.append('  provider_name = "kept" # x')
    if not rest:
        lines += [f"  {head} = {value}", "  after = 1"]
    elif head == "tags":
        lines += ["  tags = {", '    Name = "x"', f"    {rest} = {value}", '    "k8s/x" = "y"', "  }"]
    else:
        lines += ["", f"  {head} {{", "    first = 1", f"    {rest} = {value}", "  }"]
    return "\n".join([*lines, "}"])


def block(random: Random, kind: str, path: str) -> tuple[dict[str, str], str, tuple[str, ...]]:
    return {"main.tf": resource(kind, "it", path, MARK)}, f"{kind}.it", ()


def bracketed(random: Random, kind: str, path: str) -> tuple[dict[str, str], str, tuple[str, ...]]:
    return {"main.tf": resource(kind, "it", path, f"({MARK})")}, f"{kind}.it", ()


def single_count(random: Random, kind: str, path: str) -> tuple[dict[str, str], str, tuple[str, ...]]:
    return {"main.tf": resource(kind, "it", path, MARK, "count = 1")}, f"{kind}.it[0]", ()


def local(random: Random, kind: str, path: str) -> tuple[dict[str, str], str, tuple[str, ...]]:
    text = f'locals {{\n  other = "m5.2xlarge"\n  size = {MARK}\n}}'
    return {"main.tf": resource(kind, "it", path, "local.size"), "locals.tf": text}, f"{kind}.it", ()


def wrapped(random: Random, kind: str, path: str) -> tuple[dict[str, str], str, tuple[str, ...]]:
    text = f'locals {{\n  size = var.size\n}}\n\nvariable "size" {{\n  default = {MARK}\n}}'
    return {"main.tf": resource(kind, "it", path, '"${local.size}"'), "x.tf": text}, f"{kind}.it", ()


def nested_local(random: Random, kind: str, path: str) -> tuple[dict[str, str], str, tuple[str, ...]]:
    text = f"locals {{\n  sizes = {{\n    web = {{ a = 1, t = {MARK} }}\n    db = {{ a = 1, t = 5 }}\n  }}\n}}"
    uses = resource(kind, "it", path, 'local.sizes["web"].t') + "\n\n" + 'output "db" {\n  value = local.sizes.db.t\n}'
    return {"main.tf": uses, "locals.tf": text}, f"{kind}.it", ()


def default(random: Random, kind: str, path: str) -> tuple[dict[str, str], str, tuple[str, ...]]:
    text = f'variable "size" {{\n  description = "size = m5.2xlarge"\n  default = {MARK}\n}}'
    return {"main.tf": resource(kind, "it", path, "var.size"), "variables.tf": text}, f"{kind}.it", ()


def tfvars(random: Random, kind: str, path: str) -> tuple[dict[str, str], str, tuple[str, ...]]:
    files = {
        "main.tf": resource(kind, "it", path, "var.size"),
        "variables.tf": 'variable "size" {\n  default = "wrong"\n}',
    }
    name = random.choice(["terraform.tfvars", "x.auto.tfvars", "envs/prod.tfvars"])
    files[name] = f'before = "1"\nsize = {MARK}\nbehind = "2"'
    if name == "envs/prod.tfvars":
        files["envs/dev.tfvars"] = 'size = "dev"'
        return files, f"{kind}.it", ("envs/prod.tfvars",)
    if name == "x.auto.tfvars":
        files["terraform.tfvars"] = 'size = "beaten"'
    return files, f"{kind}.it", ()


def argument(random: Random, kind: str, path: str) -> tuple[dict[str, str], str, tuple[str, ...]]:
    files = {
        "main.tf": f'module "app" {{\n  source = "./modules/app"\n  size = {MARK}\n}}',
        "modules/app/main.tf": resource(kind, "it", path, "var.size"),
        "modules/app/variables.tf": 'variable "size" {\n  default = "wrong"\n}',
    }
    return files, f"module.app.{kind}.it", ()


def for_each(random: Random, kind: str, path: str) -> tuple[dict[str, str], str, tuple[str, ...]]:
    quote = random.choice(['"a.b"', "a", '"x/y"'])
    meta = f"for_each = {{ {quote} = {{ t = {MARK}, z = 1 }}, other = {{ t = 5, z = 2 }} }}"
    key = quote.strip('"')
    return {"main.tf": resource(kind, "it", path, "each.value.t", meta)}, f'{kind}.it["{key}"]', ()


def fleet(random: Random, kind: str, path: str) -> tuple[dict[str, str], str, tuple[str, ...]]:
    files = {
        "main.tf": resource(kind, "it", path, "each.value.t", "for_each = var.fleet"),
        "variables.tf": 'variable "fleet" {\n  type = map(object({ t = string, z = number }))\n}',
        "fleet.auto.tfvars": f"fleet = {{\n  one = {{\n    t = {MARK}\n    z = 1\n  }}\n  two = {{ t = 5, z = 2 }}\n}}",
    }
    return files, f'{kind}.it["one"]', ()


def nested_for_each(random: Random, kind: str, path: str) -> tuple[dict[str, str], str, tuple[str, ...]]:
    sizes = f"{{\n    web = {MARK}\n    db = 5\n  }}"
    files = {
        "main.tf": 'module "app" {\n  source = "./modules/app"\n  for_each = local.all\n\n  sizes = each.value\n}\n\n'
        f"locals {{\n  all = {{ eu = local.eu, us = {{ web = 5, db = 5 }} }}\n  eu = {sizes}\n}}",
        "modules/app/main.tf": 'variable "sizes" {\n  type = map(any)\n}\n\n'
        + resource(kind, "it", path, "each.value", "for_each = var.sizes"),
    }
    return files, f'module.app["eu"].{kind}.it["web"]', ()


def looked_up(random: Random, kind: str, path: str) -> tuple[dict[str, str], str, tuple[str, ...]]:
    files = {
        "main.tf": resource(kind, "it", path, 'lookup(merge(local.first, { b = 2 }), "size", "none")'),
        "l.tf": f"locals {{\n  first = {{ size = {MARK}, c = 3 }}\n}}",
    }
    return files, f"{kind}.it", ()


def chosen(random: Random, kind: str, path: str) -> tuple[dict[str, str], str, tuple[str, ...]]:
    files = {
        "main.tf": resource(kind, "it", path, f'var.env == "prod" ? {MARK} : "other"'),
        "variables.tf": 'variable "env" {\n  default = "dev"\n}',
        "terraform.tfvars": 'env = "prod"',
    }
    return files, f"{kind}.it", ()


def indexed(random: Random, kind: str, path: str) -> tuple[dict[str, str], str, tuple[str, ...]]:
    files = {
        "main.tf": resource(kind, "it", path, "local.sizes[count.index]", "count = 3"),
        "l.tf": f"locals {{\n  sizes = [5, {MARK}, 7]\n}}",
    }
    return files, f"{kind}.it[1]", ()


def by_name(random: Random, kind: str, path: str) -> tuple[dict[str, str], str, tuple[str, ...]]:
    files = {
        "main.tf": resource(kind, "it", path, "each.value.t", "for_each = { for x in local.all : x.name => x }"),
        "l.tf": f'locals {{\n  all = [\n    {{ name = "a", t = {MARK} }},\n    {{ name = "b", t = 5 }},\n  ]\n}}',
    }
    return files, f'{kind}.it["a"]', ()


PLACES = {
    one.__name__: one
    for one in (
        block,
        bracketed,
        single_count,
        local,
        wrapped,
        nested_local,
        default,
        tfvars,
        argument,
        for_each,
        fleet,
        nested_for_each,
        looked_up,
        chosen,
        indexed,
        by_name,
    )
}
