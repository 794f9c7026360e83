"""Pull requests, comments, checks: GitHub and GitLab behind small protocols."""
