"""What the pages of a report show: prepared here, so that templates only lay it out."""
