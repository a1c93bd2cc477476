"""One module of figures for each way in."""
