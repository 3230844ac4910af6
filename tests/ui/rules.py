"""Our own rules for any page, an object of functions for the browser; what each asks for is said in rules.js."""

from pathlib import Path

RULES = Path(__file__).with_name("rules.js").read_text().partition("\n")[2].strip().removesuffix(";")
