"""Documents to keep: the receipt of a version and the filled official form, as PDF in both languages."""
