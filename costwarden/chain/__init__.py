"""Where rooms are joined for more than one door: the journal and the warehouse, the bill and the gate."""
