"""What a dimension meets where a plan knows no value yet."""

from __future__ import annotations


class UnknownAttribute(Exception):
    """Raised inside a dimension when an attribute it needs is set by an expression whose value comes after apply.

    The engine catches it: that dimension's price or quantity is unknown, never zero and never the default.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path
