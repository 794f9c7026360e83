"""What the warehouse is asked: aggregates first, money in Decimal, a currency never summed with another."""
