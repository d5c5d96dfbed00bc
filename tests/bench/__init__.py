"""Measurements: ratios within one run are the promise, absolute figures are the machine's."""
