"""Benchmarks: each prints one JSON line with a figure, its peer or limit, the ratio, sizes and versions, measured in the same run."""
