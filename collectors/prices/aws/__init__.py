"""AWS's list prices."""
