"""The fake's files: one file at a commit, out of the real repository."""

from __future__ import annotations

import base64

from tests.fakes.github.calls import Answer, Call
from tests.fakes.github.objects import Objects
from tests.fakes.github.rules import Refused


class FileOperations:
    """repos/get-content for text files; a folder, or a ref that is unknown, is not found."""

    _objects: Objects

    def repos_get_content(self, call: Call) -> Answer:
        git, path = call.repo.git, call.path["path"]
        ref = git.resolve(call.query.get("ref", "main"))
        blob = git._run("rev-parse", "--verify", "--quiet", f"{ref}:{path}")
        if ref is None or blob.returncode != 0:
            raise Refused(404, "Not Found")
        content = git._run("cat-file", "blob", blob.stdout.strip()).stdout.encode()
        shown = self._objects.example("content-file-response-if-content-is-a-file")
        return 200, shown | {
            "path": path,
            "name": path.rpartition("/")[2],
            "sha": blob.stdout.strip(),
            "size": len(content),
            "content": base64.encodebytes(content).decode(),
        }
