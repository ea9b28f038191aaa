"""Part of metrics.urls."""

from metrics.observations import urls_figures, urls_grid

patterns = [*urls_grid.patterns, *urls_figures.patterns]
