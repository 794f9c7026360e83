"""From a file, standard input or bytes to one decoded JSON object, or the error that says what it is instead."""

from __future__ import annotations

import os
import re
import stat
import sys
import zlib
from pathlib import Path
from typing import Any, BinaryIO

from costwarden.plan import errors

MAX_PLAN_BYTES = 500 * 1024**2  # compressed and decompressed alike
_CHUNK = 1024**2
_GZIP = b"\x1f\x8b"
_HCL_START = re.compile(rb"(?:resource|data|module|provider|variable|output|locals|terraform|moved|import)\b[^\n:]*\{")
_YAML_START = re.compile(rb"(?:---\s|%YAML|[A-Za-z_][\w.-]*:(?:\s|$)|- )")


def read_bytes(path: str, *, stdin: BinaryIO | None = None, limit_bytes: int = MAX_PLAN_BYTES) -> bytes | bytearray:
    """The plan's bytes, decompressed when they are gzip; the limit holds before anything large is in memory."""
    if path == "-":
        return _read_stream(stdin or sys.stdin.buffer, path, limit_bytes)
    try:
        facts = os.stat(path)  # noqa: PTH116 - the text "-" and odd names are taken as they are
        if stat.S_ISDIR(facts.st_mode):
            raise errors.PlanIsDirectory(path)
        if stat.S_ISREG(facts.st_mode) and facts.st_size > limit_bytes:
            raise errors.PlanTooLarge(path, limit_bytes)
        with Path(path).open("rb") as stream:
            return _read_stream(stream, path, limit_bytes)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise errors.PlanNotFound(path) from error
    except OSError as error:
        raise errors.PlanNotAccessible(path) from error


def decompress(data: bytes | bytearray, path: str, limit_bytes: int = MAX_PLAN_BYTES) -> bytes | bytearray:
    """`data` itself unless it starts with gzip's magic; several members in a row are one stream (RFC 1952)."""
    if not data.startswith(_GZIP):
        return data
    out = bytearray()
    pending = memoryview(data)
    while len(pending):
        member = zlib.decompressobj(wbits=31)
        try:
            while not member.eof:
                if not len(pending):
                    raise errors.PlanCompressionBroken(path)
                head, pending = pending[:_CHUNK], pending[_CHUNK:]
                out += member.decompress(head, limit_bytes + 1 - len(out))
                if len(out) > limit_bytes:
                    raise errors.PlanTooLarge(path, limit_bytes)
        except zlib.error as error:
            raise errors.PlanCompressionBroken(path) from error
        rest = len(member.unused_data) + len(pending)
        pending = memoryview(data)[len(data) - rest :] if rest else pending[:0]
        if bytes(pending[:2]) != _GZIP:
            break  # gzip allows padding after the last member
    return out


def decode(data: bytes | bytearray, path: str) -> dict[str, Any]:
    """The JSON object in `data`, without a UTF-8 BOM and the lines that setup-terraform's wrapper prints around it."""
    import orjson

    body = _strip_wrapper(data)
    del data
    if not body.startswith(b"{"):
        raise _not_json(body, path)
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _undecodable(error, body, path) from None  # the original would carry the document
    if not isinstance(document, dict):
        raise errors.PlanNotAPlan(path)
    return document


def _read_stream(stream: BinaryIO, path: str, limit_bytes: int) -> bytes | bytearray:
    try:
        data = bytearray()
        while chunk := stream.read(min(_CHUNK, limit_bytes + 1 - len(data))):
            data += chunk
    except OSError as error:
        raise errors.PlanNotAccessible(path) from error
    if len(data) > limit_bytes:
        raise errors.PlanTooLarge(path, limit_bytes)
    return decompress(data, path, limit_bytes)


def _strip_wrapper(data: bytes | bytearray) -> bytes | bytearray:
    """Drop "[command]..." and "::debug::..." lines before and after (github.com/hashicorp/setup-terraform, wrapper)."""
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    end = len(data)
    while True:
        while start < end and data[start] in b" \t\r\n":
            start += 1
        if not (data.startswith(b"[command]", start) or data.startswith(b"::", start)):
            break
        newline = data.find(b"\n", start)
        start = end if newline < 0 else newline + 1
    while True:
        while end > start and data[end - 1] in b" \t\r\n":
            end -= 1
        newline = data.rfind(b"\n", start, end)
        if newline < 0 or not data.startswith(b"::", newline + 1):
            break
        end = newline
    return data if start == 0 and end == len(data) else data[start:end]


def _not_json(body: bytes | bytearray, path: str) -> errors.PlanError:
    head = bytes(body[:4096])
    if not head:
        return errors.PlanEmpty(path)
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0{", b"\0\0")) or head[1:2] == b"\0":
        return errors.PlanIsUtf16(path)
    if head.startswith(b"PK\x03\x04"):
        return errors.PlanIsSavedPlan(path)
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head) or not _is_utf8(head):
        return errors.PlanIsBinary(path)
    if head.startswith(b"<"):
        return errors.PlanIsHtml(path)
    code = re.sub(rb"\A(?:\s|#[^\n]*\n|//[^\n]*\n|/\*.*?\*/)+", b"", head, flags=re.DOTALL)
    if _HCL_START.match(code):
        return errors.PlanIsTerraformSource(path)
    if head.startswith(b"["):
        return errors.PlanNotAPlan(path)
    return errors.PlanIsYaml(path) if _YAML_START.match(code) else errors.PlanIsText(path)


def _undecodable(error: Any, body: bytes | bytearray, path: str) -> errors.PlanError:
    message = str(error.msg)
    head = bytes(body[:4096])
    if head[1:2] == b"\0":
        return errors.PlanIsUtf16(path)
    if "depth" in message or "ecursion" in message:
        return errors.PlanTooDeep(path)
    first_line = head.split(b"\n", 1)[0]
    if b'"@level"' in first_line or b'"@message"' in first_line:
        return errors.PlanIsStreamingLog(path)
    if "utf-8" in message.lower() and not _is_utf8(body):
        return errors.PlanIsBinary(path)
    # orjson counts characters; a document cut inside a string or number fails at or right before its end.
    if "unexpected end" in message or error.pos >= len(error.doc) - 1 or not body.endswith((b"}", b"]")):
        return errors.PlanTruncated(path)
    return errors.PlanNotJson(path, error.lineno, error.colno)


def _is_utf8(data: bytes | bytearray) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(data) - 4 and len(data) >= 4096  # the head may end inside a character
    return True
