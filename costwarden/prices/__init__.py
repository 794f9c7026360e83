"""The price catalogue: what one unit of one SKU costs in one region, since when, says who."""
