"""The operations of GitHub's REST API that costwarden calls, or will once the bot and savings pull requests do."""

from __future__ import annotations

_NAMES = {
    "actions": "list-workflow-runs-for-repo list-workflow-run-artifacts download-artifact",
    "apps": """get-authenticated get-installation get-repo-installation create-installation-access-token
        list-installations list-webhook-deliveries redeliver-webhook-delivery""",
    "checks": "list-for-ref create get update list-annotations",
    "git": """get-ref create-ref update-ref delete-ref list-matching-refs get-commit create-commit get-tree
        create-tree create-blob get-blob""",
    "issues": """list-comments create-comment get-comment update-comment delete-comment get create update
        add-labels remove-label list-labels-on-issue""",
    "pulls": """get list create update list-files list-commits request-reviewers merge create-review
        create-review-comment list-review-comments""",
    "rate-limit": "get",
    "reactions": "create-for-issue-comment list-for-issue-comment",
    "repos": """get get-branch get-commit compare-commits-with-basehead get-content
        create-or-update-file-contents delete-file create-commit-status get-combined-status-for-ref
        list-commit-statuses-for-ref get-collaborator-permission-level create-dispatch-event create-deployment
        download-tarball-archive""",
    "teams": "get-membership-for-user-in-org",
    "users": "get-authenticated get-by-username",
}
OPERATIONS = frozenset(f"{group}/{name}" for group, names in _NAMES.items() for name in names.split())
