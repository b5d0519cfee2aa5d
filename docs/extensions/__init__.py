"""What Sphinx does for these pages beside its own."""
