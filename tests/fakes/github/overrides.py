"""Where GitHub does otherwise than its description says, or says what the description does not: reason and link."""

from __future__ import annotations

from typing import Any

# The description gives per_page no maximum; GitHub answers at most 100.
# https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
MOST_PER_PAGE = 100

# The description lists {"labels": [...]} only; GitHub also takes the bare list, which PyGithub sends.
# https://docs.github.com/en/rest/issues/labels#add-labels-to-an-issue
OVERRIDES: dict[str, dict[str, Any]] = {
    "issues/add-labels": {
        "anyOf": [
            {"type": "array", "items": {"type": "string"}},
            {"type": "object", "properties": {"labels": {"type": "array"}}, "required": ["labels"]},
        ]
    },
}

# Answers that are null although the schema says object: (schema, path of properties below it).
# A pull request whose fork was deleted has no head repository: the list form of the schema says so, the whole one does
# not. https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request
NULLABLE: tuple[tuple[str, tuple[str, ...]], ...] = (("pull-request", ("head", "repo")),)
