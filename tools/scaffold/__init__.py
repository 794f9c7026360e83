"""Code, test and page of a new policy, command or resource type, written together (`make new-policy` ...)."""
