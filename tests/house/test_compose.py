"""docker-compose.yml and its neighbours: known keys only, settings that somebody reads, every service watched."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from django.urls import reverse
from django.utils.translation import override

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES: dict[str, dict] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("cabinet:")}

# The Compose Specification, as far as a file may go: a misspelt key is dropped or refused only on the day of the start.
TOP_KEYS = {"name", "version", "services", "networks", "volumes", "configs", "secrets", "include", "models"}
SERVICE_KEYS = {
    *("annotations", "attach", "blkio_config", "build", "cap_add", "cap_drop", "cgroup", "cgroup_parent", "command"),
    *("configs", "container_name", "cpu_count", "cpu_percent", "cpu_period", "cpu_quota", "cpu_rt_period"),
    *("cpu_rt_runtime", "cpu_shares", "cpus", "cpuset", "credential_spec", "depends_on", "deploy", "develop"),
    *("device_cgroup_rules", "devices", "dns", "dns_opt", "dns_search", "domainname", "driver_opts", "entrypoint"),
    *("env_file", "environment", "expose", "extends", "external_links", "extra_hosts", "gpus", "group_add"),
    *("healthcheck", "hostname", "image", "init", "ipc", "isolation", "label_file", "labels", "links", "logging"),
    *("mac_address", "mem_limit", "mem_reservation", "mem_swappiness", "memswap_limit", "models", "network_mode"),
    *("networks", "oom_kill_disable", "oom_score_adj", "pid", "pids_limit", "platform", "ports", "post_start"),
    *("pre_stop", "privileged", "profiles", "provider", "pull_policy", "read_only", "restart", "runtime", "scale"),
    *("secrets", "security_opt", "shm_size", "stdin_open", "stop_grace_period", "stop_signal", "storage_opt"),
    *("sysctls", "tmpfs", "tty", "ulimits", "use_api_socket", "user", "userns_mode", "uts", "volumes"),
    *("volumes_from", "working_dir"),
}
HEALTHCHECK_KEYS = {"disable", "interval", "retries", "start_interval", "start_period", "test", "timeout"}
DEPENDENCY_KEYS = {"condition", "required", "restart"}
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
NETWORK_KEYS = {
    *("attachable", "driver", "driver_opts", "enable_ipv4", "enable_ipv6", "external", "internal", "ipam", "labels"),
    "name",
}
VOLUME_KEYS = {"driver", "driver_opts", "external", "labels", "name"}
DURATION = re.compile(r"^(\d+h)?(\d+m)?(\d+s)?$")

# Variables that a program in our image reads by itself.
READ_BY_OTHERS = {"WEB_CONCURRENCY": "gunicorn: number of processes"}

# Settings that an installation never touches.
NOT_FOR_INSTALLATIONS = {
    "DEBUG": "refused in production",
    "SECURE_SSL_REDIRECT": "the proxy redirects",
    "TASKS_IN_PROCESS": "for tests and for commands that load data",
}


def settings_read() -> set[str]:
    source = (ROOT / "cabinet" / "settings.py").read_text(encoding="utf-8")
    return set(re.findall(r"""(?:env(?:\.\w+)?|required)\(\s*"([A-Z][A-Z0-9_]+)\"""", source))


def names_in_example() -> set[str]:
    example = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", example, flags=re.MULTILINE))


def test_the_file_holds_only_keys_of_the_compose_specification():
    assert {key for key in COMPOSE if not key.startswith("x-")} <= TOP_KEYS
    for network in COMPOSE["networks"].values():
        assert set(network or {}) <= NETWORK_KEYS
    for volume in COMPOSE["volumes"].values():
        assert set(volume or {}) <= VOLUME_KEYS


def test_the_parts_of_the_system_are_all_there():
    assert set(SERVICES) == {"web", "worker", "beat", "migrate", "postgres", "redis", "proxy"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_holds_only_keys_of_the_compose_specification(name):
    service = SERVICES[name]
    assert set(service) <= SERVICE_KEYS
    assert set(service.get("healthcheck", {})) <= HEALTHCHECK_KEYS
    for dependency in service.get("depends_on", {}).values():
        assert set(dependency) <= DEPENDENCY_KEYS
        assert dependency["condition"] in CONDITIONS


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_names_only_what_the_file_has(name):
    service = SERVICES[name]
    assert set(service.get("depends_on", {})) <= set(SERVICES)
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    sources = [volume.partition(":")[0] for volume in service.get("volumes", [])]
    folders = {source for source in sources if source.startswith("./")}
    assert set(sources) - folders <= set(COMPOSE["volumes"])
    assert {folder for folder in folders if not (ROOT / folder).exists()} <= {"./deploy/tls"}, (
        "the certificate is the installation's"
    )


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_watched_or_says_why_not(name):
    service = SERVICES[name]
    check = service["healthcheck"]
    if check.get("disable"):
        assert len(service["labels"]["cabinet.no-healthcheck"]) > 20
        return
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    for key in ("interval", "timeout", "start_period"):
        assert DURATION.match(check.get(key, "1s"))


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_that_others_wait_for_can_become_healthy(name):
    for waited_for, how in SERVICES[name].get("depends_on", {}).items():
        if how["condition"] == "service_healthy":
            assert not SERVICES[waited_for]["healthcheck"].get("disable")
        if how["condition"] == "service_completed_successfully":
            assert SERVICES[waited_for]["restart"] == "no"


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_cannot_change_its_own_files(name):
    assert SERVICES[name]["read_only"] is True
    assert "no-new-privileges:true" in SERVICES[name]["security_opt"]


@pytest.mark.parametrize("name", OURS)
def test_our_processes_run_as_a_user_without_rights(name):
    assert OURS[name]["user"] == "10001:10001"
    assert OURS[name]["cap_drop"] == ["ALL"]
    assert "USER 10001:10001" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OURS)
def test_every_variable_of_our_processes_is_read_by_the_settings(name):
    assert set(OURS[name]["environment"]) - READ_BY_OTHERS.keys() <= settings_read()


def test_only_the_proxy_can_be_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert [name for name in ("postgres", "redis") if SERVICES[name]["networks"] != ["inside"]] == []


def test_no_secret_is_written_down():
    """Whatever is secret comes from the environment, and its absence stops the start."""
    assert set(re.findall(r"\$\{(\w+):\?\}", TEXT)) >= {"SECRET_KEY", "POSTGRES_PASSWORD"}
    example = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    assert re.search(r"^SECRET_KEY=$", example, flags=re.MULTILINE)
    assert re.search(r"^POSTGRES_PASSWORD=$", example, flags=re.MULTILINE)


def test_the_example_names_every_variable_that_the_file_asks_for():
    assert set(re.findall(r"\$\{(\w+)", TEXT)) <= names_in_example()


def test_the_example_names_every_setting_of_an_installation():
    assert settings_read() - NOT_FOR_INSTALLATIONS.keys() <= names_in_example()


def test_the_image_installs_the_lock_with_its_hashes():
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "pip install --require-hashes -r requirements/demo.txt" in image
    assert "python:3.11-" in image


@pytest.mark.parametrize("path", sorted((ROOT / "deploy" / "systemd").glob("*.service")), ids=lambda path: path.stem)
def test_a_unit_runs_unprivileged_with_settings_from_the_environment(path):
    unit = path.read_text(encoding="utf-8")
    for line in ("User=cabinet", "EnvironmentFile=/etc/cabinet/env", "NoNewPrivileges=yes", "ProtectSystem=strict"):
        assert f"\n{line}\n" in unit


def test_units_and_containers_are_the_same_processes():
    units = {path.stem.removeprefix("cabinet-") for path in (ROOT / "deploy" / "systemd").glob("*.service")}
    assert units == set(OURS)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_front_door_slows_down_guessers_where_people_sign_in(language):
    front_door = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    slowed_down = re.findall(r"location ~ (\S+) \{\s+limit_req zone=sign_in", front_door)
    with override(language):
        assert [place for place in slowed_down if re.match(place, reverse("accounts:sign_in"))]


def test_the_front_door_lets_pass_what_the_settings_accept(settings):
    front_door = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    megabytes = int(re.search(r"client_max_body_size (\d+)m;", front_door)[1])
    assert megabytes * 1024 * 1024 == settings.DATA_UPLOAD_MAX_MEMORY_SIZE


@pytest.fixture
def healthcheck() -> ModuleType:
    spec = spec_from_file_location("healthcheck", ROOT / "deploy" / "healthcheck.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Cabinet(BaseHTTPRequestHandler):
    """A web process that knows its public name and answers nobody else, as Django does."""

    def do_GET(self) -> None:
        known = self.headers["Host"] == "cabinet.example.kz" and self.headers["X-Forwarded-Proto"] == "https"
        self.send_response(200 if known else 400)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Silent: the answer is what counts."""


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Cabinet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/healthz"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_healthcheck_asks_under_the_public_name(healthcheck, address):
    assert healthcheck.answers(address, "cabinet.example.kz,10.0.0.1")


def test_the_healthcheck_sees_a_refusal(healthcheck, address):
    assert not healthcheck.answers(address, "other.example.kz")


def test_the_healthcheck_sees_a_dead_process(healthcheck):
    assert not healthcheck.answers("http://127.0.0.1:9/healthz", "cabinet.example.kz")
