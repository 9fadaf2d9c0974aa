"""Nothing but the mark of ``jingwei demo`` switches the demo on: no setting, no environment variable, no copied or forged file."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from jingwei.config import demo
from jingwei.config.embedded import Cluster
from jingwei.config.options import OPTIONS, read
from jingwei.demo.mark import FILE, FILLING, READY, Mark
from jingwei.faces._furniture import clock

SAYS = """
import json, django
from django.conf import settings
django.setup()
from django.urls import get_resolver
from jingwei.faces._furniture import clock
from jingwei.kernel import ports
routes = [str(pattern.pattern) for pattern in get_resolver().url_patterns]
strip = [name for name in settings.MIDDLEWARE if "demo" in name]
print(json.dumps([settings.DEMO, "demo/" in routes, bool(strip), clock._offset().total_seconds(), type(ports._sender).__name__]))
"""
OFF = [False, False, False, 0.0, "NoneType"]


def started(folder: Path, **environment: str) -> list[object]:
    """What a process says of itself that was started with this environment on a data folder."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("JINGWEI_", "DJANGO_"))}
    given = plain | {"JINGWEI_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "jingwei.config.settings"} | environment
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", SAYS], env=given, capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


def marked(folder: Path, state: str = READY) -> Cluster:
    cluster = Cluster(folder)
    Mark(state, 7, "1/50", date(2026, 11, 23), offset_seconds=86400.0).write(folder, ring=cluster.keys())
    return cluster


def test_this_suite_runs_without_it() -> None:
    assert settings.DEMO is False
    assert not any("demo" in name for name in settings.MIDDLEWARE)
    with pytest.raises(NoReverseMatch):
        reverse("demo:front")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/demo/", "/demo/enter/", "/demo/outbox/"])
def test_its_pages_are_not_found_elsewhere(path: str) -> None:
    assert Client().get(path).status_code == 404
    assert Client().post(path, {"role": "clerk"}).status_code == 404


@pytest.mark.slow
def test_no_environment_variable_switches_it_on(tmp_path: Path) -> None:
    words = {
        "JINGWEI_PORT": "8000",
        "JINGWEI_THREADS": "4",
        "JINGWEI_IMPORT_CHUNK_BYTES": "1000000",
        "JINGWEI_HOSTS": "demo",
        "JINGWEI_SMS_URL": "",
        "JINGWEI_WITNESS_POLICY": "",
        "JINGWEI_WITNESS_HOURS": "24",
        "JINGWEI_STAMP_MINUTES": "60",
    }
    loud = {
        option.name: words.get(option.name, "yes")
        for option in OPTIONS
        if "URL" not in option.name and option.name != "JINGWEI_DATA"
    }
    loud |= {"DEMO": "1", "DJANGO_DEMO": "1", "JINGWEI_LANGUAGE": "en"}
    assert started(tmp_path, **loud) == OFF


@pytest.mark.slow
def test_the_mark_does(tmp_path: Path) -> None:
    marked(tmp_path)
    assert started(tmp_path) == [True, True, True, 86400.0, "OutboxSender"]


@pytest.mark.slow
def test_a_copied_mark_and_one_that_is_not_finished_do_not(tmp_path: Path) -> None:
    marked(tmp_path / "demo")
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / FILE).write_bytes((tmp_path / "demo" / FILE).read_bytes())
    assert started(tmp_path / "real") == OFF
    marked(tmp_path / "half", FILLING)
    assert started(tmp_path / "half") == OFF


def test_a_marked_folder_with_another_database_is_no_demo(tmp_path: Path) -> None:
    cluster = marked(tmp_path)
    assert demo.mark_of(read({"JINGWEI_DATA": str(tmp_path)}), cluster) is not None
    elsewhere = read({"JINGWEI_DATA": str(tmp_path), "JINGWEI_DATABASE_URL": "postgresql://app@db.example/jingwei"})
    assert demo.mark_of(elsewhere, cluster) is None


def test_no_demo_is_made_where_anything_else_lies(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(demo.NotADemoFolder):
        demo.open_house(read({"JINGWEI_DATA": str(tmp_path)}), Cluster(tmp_path), scale=None)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_one_folder_is_run_by_one_process(tmp_path: Path) -> None:
    options = read({"JINGWEI_DATA": str(tmp_path)})
    first = demo.open_house(options, Cluster(tmp_path), scale=None)
    with pytest.raises(demo.RunsAlready):
        demo.open_house(options, Cluster(tmp_path), scale=None)
    first.lock.close()
    demo.open_house(options, Cluster(tmp_path), scale=None).lock.close()


def test_the_clock_of_the_suite_is_real() -> None:
    assert clock._offset().total_seconds() == 0.0
