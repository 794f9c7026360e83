"""Oracle Cloud's list prices."""
