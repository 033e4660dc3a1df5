"""What shows a frame: panes, points in space, the colour scale."""
