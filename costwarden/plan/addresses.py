"""Splitting Terraform addresses and references, whose keys may hold dots, brackets and quotes."""

from __future__ import annotations


def split_steps(text: str) -> list[str]:
    """The steps between dots outside brackets: 'module.a["x.y"].aws_eip.b[0]' -> module, a["x.y"], aws_eip, b[0]."""
    steps: list[str] = []
    start = position = 0
    end = len(text)
    quoted = bracketed = False
    while position < end:
        character = text[position]
        if quoted:
            if character == "\\":
                position += 1
            elif character == '"':
                quoted = False
        elif character == '"':
            quoted = True
        elif character == "[":
            bracketed = True
        elif character == "]":
            bracketed = False
        elif character == "." and not bracketed:
            steps.append(text[start:position])
            start = position + 1
        position += 1
    steps.append(text[start:])
    return steps


def split_key(step: str) -> tuple[str, int | str | None]:
    """A step's name and literal key: 'b[0]' -> ("b", 0), 'a["x"]' -> ("a", "x"), 'b' -> ("b", None)."""
    name, bracket, rest = step.partition("[")
    if not bracket:
        return name, None
    body = rest.rpartition("]")[0]
    if body.startswith('"') and body.endswith('"') and len(body) >= 2:
        import orjson

        try:
            # HCL escapes are JSON's, and "$${" for "${".
            return name, str(orjson.loads(body)).replace("$${", "${").replace("%%{", "%{")
        except orjson.JSONDecodeError:
            return name, body[1:-1]
    return name, int(body) if body.isdecimal() else None
