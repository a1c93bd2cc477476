"""Charts of figures, for reports and for pages: the kinds, the drawing, the bytes."""
