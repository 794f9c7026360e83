"""Azure's list prices."""
