"""A checkout, a fake forge and a store at one desk: advice goes in, pull requests come out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from costwarden.forge.pulls import Authoring
from costwarden.recommend.document import from_document, to_document
from costwarden.recommend.model import Confidence, Recommendation
from costwarden.savings.body import Approved
from costwarden.savings.drafts import DraftRequest
from costwarden.savings.open import OpenRequest, OpenResult, open_savings
from costwarden.savings.pacing import Pace
from costwarden.state.audit import Audit
from costwarden.state.recommendations import Recommendations
from costwarden.state.savings import SavingsPulls
from costwarden.state.store import State
from tests.fakes.github.authoring import AuthoredPull
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.git import BareRepository
from tests.savings.conftest import NOW, SHOP

SOURCE = """provider "aws" {
  region = "eu-west-1"
}

resource "aws_ebs_volume" "data" {
  availability_zone = "eu-west-1a"
  size              = 500
  type              = "gp2" # online
}

resource "aws_instance" "web" {
  ami           = "ami-1"
  instance_type = "m5.2xlarge"
}

resource "aws_eip" "idle" {
  vpc = true
}
"""
FAST = Pace(open_per_repository=10, new_per_team_a_day=10)


def volume(**changes: object) -> Recommendation:
    values: dict[str, object] = {
        "provider": "aws",
        "account": "123456789012",
        "region": "eu-west-1",
        "resource_id": "arn:aws:ec2:eu-west-1:123456789012:volume/vol-1",
        "kind": "aws_ebs_gp2_gp3",
        "source": "own rules",
        "resource_type": "aws_ebs_volume",
        "address": "aws_ebs_volume.data",
        "current": {"volume_type": "gp2", "size_gb": 500},
        "target": {"volume_type": "gp3"},
        "monthly_cost": 55,
        "monthly_saving": 11,
        "confidence": Confidence.HIGH,
    }
    return from_document({**values, **changes})


def machine() -> Recommendation:
    return volume(
        resource_id="arn:aws:ec2:eu-west-1:123456789012:instance/i-1",
        kind="aws_ec2_rightsize",
        resource_type="aws_instance",
        address="aws_instance.web",
        current={"instance_type": "m5.2xlarge"},
        target={"instance_type": "m5.xlarge"},
        monthly_cost=312,
        monthly_saving=156,
    )


class Desk:
    def __init__(
        self, folder: Path, github: FakeGitHub | None, forge: Authoring, state: State, git: BareRepository | None = None
    ) -> None:
        self.forge = forge
        if github is not None:
            self.github = github
        self.git = git or self.github.repositories[SHOP].git
        self.directory = folder / "checkout"
        self.directory.mkdir()
        self.write({"main.tf": SOURCE})
        self.pulls, self.store, self.audit = SavingsPulls(state), Recommendations(state), Audit(state)

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            (self.directory / name).write_text(text, encoding="utf-8")
        self.git.commit("main", dict(files))

    def open(self, *advice: Recommendation, by: str = "lee", **changes: object) -> OpenResult:
        self.store.put([to_document(one) for one in advice])
        draft = DraftRequest(
            self.directory,
            approved=Approved(by, NOW) if by else None,
            allow_removal=bool(changes.pop("removal", False)),
        )
        request = replace(OpenRequest(draft, SHOP), **changes)  # type: ignore[arg-type]
        return open_savings(list(advice), request, self.forge, self.pulls, self.store, NOW)

    def outcomes(self, result: OpenResult) -> list[str]:
        return [one.outcome for one in result.opened]

    def opened(self) -> list[AuthoredPull]:
        return [one for one in self.github.repositories[SHOP].pulls.values() if isinstance(one, AuthoredPull)]
