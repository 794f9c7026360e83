"""How much memory and time the engine may take; the embedded engine reads it from a file.

Measured: resident memory ends up to 36 % above `max_server_memory_usage`, so the cap stands well below the 2 GB
that a load may take (docs/performance.md). The engine's own defaults are 0.9 of the machine.
"""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, seconds and rows."""

    server_bytes: int = 1400 * MIB
    mark_cache_bytes: int = 128 * MIB
    read_bytes: int = 600 * MIB
    spill_bytes: int = 250 * MIB  # a GROUP BY beyond it goes to disk
    read_seconds: int = 30
    read_rows: int = 200_000  # of a result, not of a table


def config_file(limits: Limits) -> str:
    """The embedded engine's configuration."""
    return f"""<clickhouse>
    <max_server_memory_usage>{limits.server_bytes}</max_server_memory_usage>
    <mark_cache_size>{limits.mark_cache_bytes}</mark_cache_size>
</clickhouse>
"""


def read_settings(limits: Limits) -> dict[str, int]:
    """For clients that only read; `readonly` stands last, for it forbids what comes after it (measured: code 164)."""
    return {
        "max_memory_usage": limits.read_bytes,
        "max_bytes_before_external_group_by": limits.spill_bytes,
        "max_execution_time": limits.read_seconds,
        "max_result_rows": limits.read_rows,
        "readonly": 1,
    }


def write_settings(limits: Limits, *, embedded: bool) -> dict[str, int]:
    """For the loader: small blocks and few threads bound what an INSERT ... SELECT holds at once."""
    settings = {
        "max_bytes_before_external_group_by": limits.spill_bytes,
        "insert_deduplicate": 0,  # a retried block is not a repeated one: staging was dropped before
    }
    if embedded:
        settings |= {"max_insert_threads": 2, "max_threads": 2}
    return settings
