"""What the library computes: one row of a table for each operation."""
