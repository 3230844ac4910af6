"""First paint of the section page of 132 inputs on a poor line and a slow computer, nothing kept from before.

    .venv/test/bin/python -m benchmarks.bench_paint [--slower 6] [--times 5]

The real server, Chromium with its own throttles: 400 ms to the server and back, 50 KB a second, the processor slowed.
The page is packed as the proxy packs it (`deploy/`); the server itself packs only what is the same for everybody.
Limits: 2 s to the first paint, 45 KB for the page.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import statistics
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import Browser, sync_playwright

from benchmarks.bench_web import stack
from tests.infra import machine

SECONDS, KILOBYTES = 2.0, 45
LATENCY, PER_SECOND = 400, 50 * 1024
PAINTS = """() => new Promise((tell) => new PerformanceObserver((list) => {
    const first = list.getEntriesByName("first-contentful-paint")[0];
    if (first) tell(first.startTime);
}).observe({ type: "paint", buffered: true }))"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slower", type=float, default=6)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    with stack() as (port, session, reports, _), Packed(port) as front, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=[*machine.BROWSER_SWITCHES])
        found = [
            measure(browser, front, session, f"/kk/reports/{reports[0]}/sections/s2/", options.slower)
            for _ in range(options.times)
        ]
        browser.close()
    report(found, options.slower)


class Packed:
    """What the proxy does: packs the page for whoever takes gzip. Yields the port."""

    def __init__(self, behind: int) -> None:
        self.behind = behind

    def __enter__(self) -> int:
        behind = self.behind

        class Front(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                connection = http.client.HTTPConnection("127.0.0.1", behind)
                kept = {k: v for k, v in self.headers.items() if k.lower() not in ("connection", "host")}
                connection.request("GET", self.path, headers=kept | {"Host": "127.0.0.1"})
                answer = connection.getresponse()
                body = answer.read()
                headers = [(k, v) for k, v in answer.getheaders() if k.lower() not in ("content-length", "connection")]
                if not answer.getheader("Content-Encoding") and answer.getheader("Content-Type", "").startswith("text"):
                    body, headers = gzip.compress(body, 6), [*headers, ("Content-Encoding", "gzip")]
                self.send_response(answer.status)
                for name, value in [*headers, ("Content-Length", str(len(body)))]:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Front)
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]  a browser that has gone
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self.server.server_address[1]

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()


def measure(browser: Browser, port: int, session: str, path: str, slower: float) -> tuple[float, int]:
    """Milliseconds to the first paint, bytes of the page on the wire."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": session, "domain": "127.0.0.1", "path": "/"}])
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    line = {"offline": False, "latency": LATENCY, "downloadThroughput": PER_SECOND, "uploadThroughput": PER_SECOND}
    tools.send("Network.emulateNetworkConditions", line)
    page.goto(f"http://127.0.0.1:{port}{path}", wait_until="commit")
    painted = page.evaluate(PAINTS)
    page.wait_for_load_state("load")
    size = page.evaluate("performance.getEntriesByType('navigation')[0].transferSize")
    assert page.locator("input[inputmode]").count() > 100, "not the page of the section"
    context.close()
    return painted, size


def report(found: list[tuple[float, int]], slower: float) -> None:
    painted = statistics.median(ms for ms, _ in found) / 1000
    size = max(size for _, size in found) / 1024
    line = f"line {LATENCY} ms, {PER_SECOND // 1024} KB/s, processor {slower:g} times slower"
    print(f"section page, {line}")
    print(f"  first paint, median of {len(found)}  {painted:5.2f} s   limit {SECONDS} s: {verdict(painted <= SECONDS)}")
    print(f"  the page on the wire     {size:5.1f} KB  limit {KILOBYTES} KB: {verdict(size <= KILOBYTES)}")


def verdict(is_kept: bool) -> str:
    return "kept" if is_kept else "NOT KEPT"


if __name__ == "__main__":
    main()
