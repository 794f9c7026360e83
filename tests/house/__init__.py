"""What the whole repository promises, beside what each room does."""
