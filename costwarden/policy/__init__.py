"""The policy document, the bundle, the engines, and what their answers mean."""
