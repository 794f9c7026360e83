"""Every situation in words: the golden files are the review."""

from __future__ import annotations

import pytest

from costwarden.report.formats import render
from costwarden.report.json_report import render_error_json
from costwarden.report.markdown import render_resolved
from tests.report.builders import scenes

SCENES = scenes()
ENDINGS = {"json": "json", "sarif": "sarif", "junit": "xml", "gitlab": "json", "html": "html"}


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize(("name", "ending"), [("markdown", "md"), ("text", "txt")])
def test_people_read_what_the_golden_file_says(golden, scene, name, ending):
    golden(f"report/{name}/{scene}.{ending}", render(name, SCENES[scene]))


@pytest.mark.parametrize("scene", ["approval", "hostile", "unpriced"])
@pytest.mark.parametrize("name", ENDINGS)
def test_programs_read_what_the_golden_file_says(golden, scene, name):
    golden(f"report/{name}/{scene}.{ENDINGS[name]}", render(name, SCENES[scene]))


def test_an_undecided_run_is_json_too(golden):
    golden("report/json/error.json", render_error_json("plan.json is empty", "run `terraform show -json` again"))


def test_a_fixed_change_shrinks_to_one_line(golden):
    golden("report/markdown/resolved.md", render_resolved("+$586", "4f1c2e9d0a", "77ab0e1f00"))


def test_every_format_gives_the_same_bytes_twice():
    for name in [*ENDINGS, "markdown", "text"]:
        assert render(name, SCENES["deny"]) == render(name, scenes()["deny"])
