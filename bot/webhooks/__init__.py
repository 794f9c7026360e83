"""From headers and bytes to an Event: signatures and shapes, no I/O."""
