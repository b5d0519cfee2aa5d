"""Pages that the build writes from the package itself, so that they cannot drift from it."""
