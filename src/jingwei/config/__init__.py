"""The only place that knows everything: settings, URLs, the embedded database, the worker and the programs' start."""
