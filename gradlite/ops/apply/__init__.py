"""Run one row: which type and device its operands meet in, whether the result fits, compute, save, record."""
