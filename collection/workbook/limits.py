"""How much of a stranger's file is read, and the names of our hidden marks: the reader imports nothing else of ours."""

LARGEST_FILE = 5 * 2**20
LARGEST_UNPACKED = 20 * 2**20
LARGEST_RATIO = 100
RATIO_MATTERS_FROM = 200_000  # bytes: a small part may well be all zeros
LARGEST_STYLES = 3 * 2**20  # openpyxl makes objects of them, a thousand bytes for each twenty
MOST_ENTRIES = 60
MOST_ROWS, MOST_COLUMNS = 5_000, 200
MOST_CELLS = 20_000  # filled; the largest form has some hundreds
MOST_ELEMENTS = 200_000  # of XML in a sheet: cells, their values and formulas, filled or only drawn
LONGEST_TEXT = 1_000  # longer than any answer: the form refuses it with its own reason
LARGEST_ANSWER = 8 * 2**20
MEMORY = 300 * 2**20  # over what the process has when it begins
SECONDS = 5
IDENTITY_SHEET = "cabinet"  # ours, very hidden
IDENTITY_NAME = "cabinet_identity"
