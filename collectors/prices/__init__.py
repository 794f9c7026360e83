"""Fresh list prices from the clouds' public price APIs, in the keys the resource types ask for."""
