"""Authenticated clients of the clouds, made in one place each and imported when used; nothing here ever writes."""
