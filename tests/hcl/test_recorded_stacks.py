"""Real plans against the source they were made from."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from costwarden.hcl.locate import Locator
from costwarden.hcl.render import render_directory
from costwarden.plan.read import read_plan
from tests.hcl.conftest import STACKS

PRICED_BY = ("instance_type", "instance_class", "size", "type", "allocated_storage", "engine", "iops", "node_type")


@pytest.mark.parametrize(("stack", "root", "plan"), STACKS)
def test_every_planned_address_leads_to_its_block(shared: Path, stack: str, root: str, plan: str) -> None:
    folder = shared / "data/plans" / stack
    base = folder / "hcl/base"
    locator = Locator(base / root, base)
    for resource in read_plan(str(folder / "plans" / plan)).resources:
        found = locator.locate(resource.address)
        assert found is not None, resource.address
        header = (base / found.file).read_text().splitlines()[found.line - 1]
        assert header.startswith(f'resource "{resource.type}" "{resource.name}"')
        if isinstance((resource.after or {}).get("instance_type"), str):
            line = locator.locate(resource.address, "instance_type")
            assert line is not None
            assert "instance_type" in (base / line.file).read_text().splitlines()[line.line - 1]
    assert locator.problems == ()


@pytest.mark.parametrize(("stack", "root", "plan"), STACKS)
def test_source_renders_to_what_terraform_planned(shared: Path, stack: str, root: str, plan: str) -> None:
    folder = shared / "data/plans" / stack
    planned = read_plan(str(folder / "plans" / plan))
    rendered = render_directory(folder / "hcl/base" / root, name="x", base=folder / "hcl/base")
    expected = {resource.address: resource for resource in planned.resources}
    assert [resource.address for resource in rendered.resources] == sorted(expected)
    assert rendered.notices == ()
    for resource in rendered.resources:
        known, truth = resource.after or {}, expected[resource.address].after or {}
        for attribute in PRICED_BY:
            if truth.get(attribute) is not None:
                assert str(known.get(attribute)) == str(truth[attribute]), (resource.address, attribute)
        assert (known.get("tags") or {}) == (truth.get("tags") or {}), resource.address
        assert resource.provider_key == expected[resource.address].provider_key
    for key, provider in planned.providers.items():
        assert rendered.providers[key].region == provider.region
        assert rendered.providers[key].default_tags == provider.default_tags
    for canary in (shared / "data/plans/canaries.txt").read_text().split():
        assert canary not in repr(rendered)


@pytest.mark.parametrize(
    ("stack", "root", "scenario", "plan"),
    [
        ("s1-webshop", ".", "17-mixed", "17-mixed.json"),
        ("s1-webshop", ".", "11-default-tags", "11-default-tags.json"),
        ("s5-foreach", ".", "06-rename-key", "06-rename-key.json"),
        ("s2-multienv", "envs/dev", "11-missing-tfvars-literal-move", "11-missing-tfvars-literal-move-dev.json"),
        ("m1-modern", "app", "13-count-to-for-each", "13-count-to-for-each-app.json"),
    ],
)
def test_a_changed_stack_renders_to_its_planned_state(
    shared: Path, tmp_path: Path, stack: str, root: str, scenario: str, plan: str
) -> None:
    folder = shared / "data/plans" / stack
    shutil.copytree(folder / "hcl/base", tmp_path / "work")
    patch = folder / "hcl/changes" / f"{scenario}.patch"
    subprocess.run(["git", "apply", str(patch)], cwd=tmp_path / "work", check=True)
    planned = read_plan(str(folder / "plans" / plan))
    rendered = render_directory(tmp_path / "work" / root, name="x", base=tmp_path / "work")
    kept = {resource.address: resource for resource in planned.resources if resource.after is not None}
    assert {resource.address for resource in rendered.resources} == set(kept)
    locator = Locator(tmp_path / "work" / root, tmp_path / "work")
    for resource in rendered.resources:
        truth = kept[resource.address].after or {}
        for attribute in PRICED_BY:
            if resource.after and attribute in resource.after:
                assert str(resource.after[attribute]) == str(truth.get(attribute)), (resource.address, attribute)
        assert locator.locate(resource.address) is not None
