"""Every test of this folder runs against each forge; any breach of what the forge documents fails it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.forge.behaviour.github_site import GitHubSite, github_site
from tests.forge.behaviour.gitlab_site import GitLabSite, gitlab_site

AnySite = GitHubSite | GitLabSite
SITES = {"github": github_site, "gitlab": gitlab_site}


@pytest.fixture(scope="module", params=list(SITES))
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AnySite]:
    with SITES[request.param](tmp_path_factory.mktemp(request.param)) as site:
        yield site


@pytest.fixture
def site(served: AnySite) -> Iterator[AnySite]:
    """Emptied; at the end nobody has broken the contract and every planned fault was met."""
    served.reset()
    yield served
    assert served.fake.violations == []
    assert served.fake.faults.unused == []
