"""The demo's front page and outbox. Served only on a data folder that ``jingwei demo`` marked."""
