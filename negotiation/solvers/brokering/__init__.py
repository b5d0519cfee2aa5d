"""What `compare_brokers` needs."""
