"""Statistical confidentiality: which cells a publication hides, and the proof that hiding them was enough.

Source: order on electronic dissemination, chapter 4, paragraphs 22 and 23. No Django and no database anywhere here.
"""
