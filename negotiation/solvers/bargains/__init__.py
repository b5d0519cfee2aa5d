"""What bargaining solutions need: what lotteries reach, products of gains, terms, results."""
