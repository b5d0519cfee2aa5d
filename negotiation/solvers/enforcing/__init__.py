"""What `enforceable` needs."""
