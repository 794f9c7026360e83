"""Importers of provider advice: one file each, one `parse` from the provider's shape to Recommendation."""
