"""Random edits of random files: what is left alone is the same to the byte, and Terraform's formatter agrees."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import pytest

from costwarden.hcl.checks import check_format
from costwarden.hcl.edit.model import Change, EditResult
from costwarden.hcl.edit.plan import plan_edits, plan_removal
from costwarden.hcl.oracle import check_edit
from costwarden.hcl.parse import parse_native
from tests.hcl.edits.styles import NOISE, Style
from tests.plugins.counts import SOAK

SEEDS = range(5_000) if SOAK else range(200)
BY_ORACLE = 1_000 if SOAK else 40
ARGUMENTS = (
    'ami = "ami-1"',
    'instance_type = "m5.large"',
    "monitoring = true # watched",
    'subnet_id = "${local.net}-a" // why',
    "user_data = <<-EOF\n    a = 1\n    # { [\n  EOF",
    'vpc_security_group_ids = [\n    "sg-1",\n    "sg-2", # two\n  ]',
    "ebs_optimized = true",
    'key_name = "é日本"',
    "# a comment of its own",
    "",
    'security_groups = ["a", "b"]',
)
TAGS = (
    'tags = { Name = "x" }',
    "tags = {}",
    'tags = {\n    Name = "x"\n    "k8s.io/name" = "y" # z\n  }',
    'tags = {\n    Name : "x",\n    Environment : "prod",\n  }',
    "tags = local.tags",
    'tags = merge(local.tags, { Name = "x" })',
    'tags = merge(local.tags, {\n    Name = "x"\n    LongerName = "y"\n  })',
    "",
)
BLOCKS = (
    'root_block_device {\n    volume_type = "gp2"\n    volume_size = 100\n  }',
    "lifecycle {\n    prevent_destroy = false\n  }",
    'credit_specification { cpu_credits = "standard" }',
    "",
)
CHANGES = (
    Change("ebs_optimized", None, True),
    Change("disable_api_termination", None, False),
    Change("root_block_device.volume_type", "gp2", "gp3"),
    Change("root_block_device.iops", None, 3000),
    Change("root_block_device.throughput", None, 125),
    Change("tags.CostCenter", None, "CC-1001"),
    Change("tags.k8s.io/team", None, 'a "b" ${c} %{d}'),
    Change("instance_type", "m5.large", "t4g.medium"),
    Change("monitoring", True, None),
    Change("iam_instance_profile", None, "x"),
)


def a_root(random: Random) -> str:
    """A resource of random arguments in random order, with other things around it."""
    arguments = random.sample(ARGUMENTS, random.randint(1, len(ARGUMENTS)))
    lines = [*arguments, random.choice(TAGS), random.choice(BLOCKS)]
    body = "\n".join(f"  {line}" if line else "" for line in lines if line is not None)
    parts = [f'resource "aws_instance" "web" {{\n{body}\n}}', 'locals {\n  net = "n"\n  tags = { Team = "a" }\n}']
    parts += [noise for noise in random.sample(NOISE, 3) if "locals" not in noise]
    random.shuffle(parts)
    return "\n\n".join(parts)


def the_change(random: Random) -> Change | None:
    """One of the changes; None stands for the removal of the resource."""
    return random.choice([*CHANGES, None])


def planned(root: Path, change: Change | None) -> EditResult | None:
    if change is None:
        result = plan_removal(root, "aws_instance.web", base=root, second_look=False)
    else:
        path = 'tags["k8s.io/team"]' if "k8s" in change.attribute_path else change.attribute_path
        change = Change(path, change.current, change.target, change.insert)
        result = plan_edits(root, "aws_instance.web", (change,), base=root, second_look=False)
    return result if isinstance(result, EditResult) and result.files else None


def unchanged_around(old: bytes, new: bytes) -> tuple[int, int]:
    """How many lines from the top and from the end are the same bytes."""
    before, after = old.split(b"\n"), new.split(b"\n")
    top = 0
    while top < min(len(before), len(after)) and before[top] == after[top]:
        top += 1
    end = 0
    while end < min(len(before), len(after)) - top and before[-1 - end] == after[-1 - end]:
        end += 1
    return top, end


def addresses(data: bytes) -> list[Any]:
    """Of every resource and call: labels, count, for_each."""
    return [
        (block.kind, block.labels, *(block.attributes.get(name) is not None for name in ("count", "for_each")))
        for block in parse_native(data).blocks
        if block.kind in ("resource", "module", "data")
    ]


def without_blanks(data: bytes) -> bytes:
    return b"".join(data.split())


@pytest.mark.timeout(1_800)
def test_what_an_edit_leaves_alone_is_the_same_to_the_byte(tmp_path: Path) -> None:
    made = 0
    for seed in SEEDS:
        random = Random(seed)
        text = a_root(random)
        root = tmp_path / str(seed)
        root.mkdir()
        file = root / "main.tf"
        file.write_bytes(Style(random).dress("modules/x.tf", text).encode())
        change = the_change(random)
        result = planned(root, change)
        if result is None:
            continue
        made += 1
        ((name, (old, new)),) = result.files.items()
        assert (name, old) == ("main.tf", file.read_bytes())
        top, end = unchanged_around(old, new)
        gone, come = (data.split(b"\n")[top : len(data.split(b"\n")) - end] for data in (old, new))
        if change is not None and change.target is not None:
            # Whatever else moved in between moved by blanks only: fmt's alignment.
            kept = [without_blanks(line) for line in come]
            lost = [line for line in gone if without_blanks(line) not in kept]
            assert len(lost) <= 1, result.diff
        left = [one for one in addresses(old) if change is not None or one[1] != ("aws_instance", "web")]
        assert addresses(new) == left, "an edit moves nothing: none needs a moved block"
        if old.startswith(b"\xef\xbb\xbf"):
            assert new.startswith(b"\xef\xbb\xbf") or not new
        assert check_format(result) is None, result.diff
        if seed < BY_ORACLE:
            verdict = check_edit(result)
            assert verdict.refusal is None, f"{seed} {verdict}\n{result.diff}"
        file.write_bytes(new)
        if change is not None and new:
            again = planned(root, Change(change.attribute_path, change.current, change.target, change.insert))
            assert again is None, f"not idempotent: {seed}\n{result.diff}\n{again.diff}"
    assert made >= len(SEEDS) * 0.4


@pytest.mark.timeout(1_800)
def test_formatted_files_stay_formatted_to_the_eyes_of_terraform(tmp_path: Path) -> None:
    terraform = shutil.which("terraform") or shutil.which("tofu")
    if terraform is None:
        pytest.skip("neither terraform nor tofu is installed")
    seeds = range(1_500) if SOAK else range(120)
    for seed in seeds:
        folder = tmp_path / f"r{seed}"
        folder.mkdir()
        random = Random(seed)
        (folder / "main.tf").write_bytes(a_root(random).encode() + b"\n")
    run = [terraform, "fmt", "-recursive", "-list=false"]
    subprocess.run(run, cwd=tmp_path, check=True, capture_output=True, timeout=300)
    made = 0
    for seed in seeds:
        folder = tmp_path / f"r{seed}"
        result = planned(folder, the_change(Random(seed + 100_000)))
        if result is not None and result.files["main.tf"][1]:
            made += 1
            (folder / "main.tf").write_bytes(result.files["main.tf"][1])
    check = [terraform, "fmt", "-recursive", "-check", "-list=true", "-diff"]
    checked = subprocess.run(check, cwd=tmp_path, check=False, capture_output=True, text=True, timeout=300)
    assert checked.returncode == 0, checked.stdout[:4_000]
    assert made >= len(seeds) * 0.4
