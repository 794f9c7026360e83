"""Blocks of which the cloud keeps one per resource: a second one silently takes the place of the first."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from costwarden.hcl.parse import literal_text
from costwarden.hcl.refusal import RefusalCode, Refused
from costwarden.hcl.resolve.repository import Snapshot, SourceText
from costwarden.hcl.resolve.source import BlockRef, top_level
from costwarden.hcl.resolve.target import Target

# Type -> the argument that names whose it is. S3 keeps one lifecycle configuration per bucket: PutBucketLifecycle-
# Configuration replaces what is there.
_OF_ONE = {"aws_s3_bucket_lifecycle_configuration": "bucket"}
_WORD = r"[A-Za-z_][\w-]*"


def refuse_second(target: Target, types: Collection[str]) -> None:
    """Raises Refused where a block of one of the types, anywhere in the repository, may be of the target already.

    Of another resource is what names that one itself, or another literal name than the target's own.
    """
    for kind in sorted(_OF_ONE.keys() & set(types)):
        for text, block in _written(target.frame.module.snapshot, kind):
            if block is None or not _is_of_another(block, kind, target):
                line = block.line if block is not None else 1
                said = f"{'.'.join(block.labels) if block is not None else kind} in {text.name}:{line} may be of it"
                raise Refused(RefusalCode.BLOCK_DEFINED_TWICE, said, file=text.name, line=line)


def _written(snapshot: Snapshot, kind: str) -> Iterator[tuple[SourceText, BlockRef | None]]:
    """Every resource block of the type; None for a file of JSON that names it."""
    for folder in snapshot.walk():
        for name in snapshot.listing(folder).sources:
            text = snapshot.text(f"{folder}/{name}")
            if text is None or kind.encode() not in text.data:
                continue
            if name.endswith(".json"):
                yield text, None
                continue
            for block in top_level(text):
                if block.kind == "resource" and block.labels[:1] == (kind,):
                    yield text, block


def _is_of_another(block: BlockRef, kind: str, target: Target) -> bool:
    owner = block.attribute(_OF_ONE[kind])
    if owner is None:
        return False
    own, written = target.address.type, "".join(owner.written.decode("utf-8", "replace").split())
    if re.fullmatch(rf"{re.escape(own)}\.{_WORD}(?:\[[^\]]*\])?\.(?:id|bucket)", written):
        return True  # the target itself is found by its name
    each = block.attribute("for_each")
    if each is not None and re.fullmatch(r"each\.value\.(?:id|bucket)", written):
        source = "".join(each.written.decode("utf-8", "replace").split())
        return re.fullmatch(rf"{re.escape(own)}\.{_WORD}", source) is not None
    named = target.block.attribute(_OF_ONE[kind])
    mine = literal_text(named.node) if named is not None else None
    theirs = literal_text(owner.node)
    return mine is not None and theirs is not None and mine != theirs
