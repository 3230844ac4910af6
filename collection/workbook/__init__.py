"""The form as an Excel workbook: written for a report, and read back under guard."""
