"""Google Cloud's list prices."""
