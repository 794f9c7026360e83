"""A GitHub on this machine: state in bare git repositories, every message held to GitHub's own description."""
