"""How much memory and time the engine may take; the embedded engine reads it from a file.

Measured: resident memory ends up to 36 % above `max_server_memory_usage`, so the cap stands well below the 2 GB
that a load may take (docs/performance.md). The engine's own defaults are 0.9 of the machine.
"""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024
_BLOCK_ROWS = 65_536  # of 80 columns: the engine's own million would take a gigabyte at once


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
    <background_pool_size>2</background_pool_size>
    <background_merges_mutations_concurrency_ratio>1</background_merges_mutations_concurrency_ratio>
    <merge_tree>
        <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
        <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
        <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
    </merge_tree>
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
        settings |= {
            "max_insert_threads": 1,
            "max_threads": 2,
            "max_insert_block_size": _BLOCK_ROWS,
            "min_insert_block_size_rows": _BLOCK_ROWS,
            "min_insert_block_size_bytes": 64 * MIB,
            "input_format_parquet_max_block_size": _BLOCK_ROWS // 2,
        }
    return settings
