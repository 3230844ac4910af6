"""Pages that belong to no single app, and the answers to faults."""

from cabinet.views.faults import bad_request, csrf_failure, not_found, server_error

__all__ = ["bad_request", "csrf_failure", "not_found", "server_error"]
