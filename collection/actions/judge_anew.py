"""Judge an open version once more before anybody looks at its findings.

Findings are the memory of a calculation: between two saves a control may be switched, the register or last year's
report may change, a day may pass. Answers are not touched.
"""

from __future__ import annotations

from collection.answers import read_cells
from collection.judge import forget_previous, is_out_of_date, judge
from collection.locking import lock_report
from collection.models import Report
from kernel.writing import written


def judge_anew(report: Report) -> Report:
    """The report with findings of now. Writes only where something has changed since the last save."""
    forget_previous(report)
    if not _takes_values(report) or not is_out_of_date(report, report.current, read_cells(report.current, report.unit)):
        return report
    return _judge_anew(report)


@written
def _judge_anew(report: Report) -> Report:
    report = lock_report(report, even_closed=True)
    if _takes_values(report):
        report.errors, report.warnings = judge(report, report.current, read_cells(report.current, report.unit))
        report.save(update_fields=["errors", "warnings"])
    return report


def _takes_values(report: Report) -> bool:
    version = report.current
    return version is not None and not version.is_frozen and report.is_with_respondent and report.round.is_open
