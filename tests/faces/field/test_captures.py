"""Pictures on the pages: sent with the visit or the proof, without a script; seen by the resident and the street; larger than a form."""

import asyncio
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.test.client import BOUNDARY, encode_multipart
from django.urls import reverse
from tests.evidence.test_pictures import photograph
from tests.faces.desk import G1, NEW, STREET, District, SignIn, declared, order_of, send, text
from tests.faces.imports.test_large_files import _asked, application

from jingwei.config import asgi
from jingwei.config.bodies import FORM
from jingwei.faces._furniture.pictures import PAGES
from jingwei.kernel.actors import Role

__all__ = ["application"]


def told(sql: str) -> list[tuple[object, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def jpeg(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_0001.jpg", photograph() if content is None else content, content_type="image/jpeg")


@pytest.fixture
def order(district: District) -> str:
    """Number of an open order in G1."""
    return order_of(declared(district.code(G1, 1)))[1]


@pytest.fixture
def wang(district: District, sign_in: SignIn) -> Client:
    """Wang's phone."""
    return sign_in(Role.GRID_WORKER, G1)


def test_a_visit_is_sent_with_pictures(wang: Client, order: str) -> None:
    path = f"/field/orders/{order}/visit/"
    page = text(wang.get(path))
    assert 'enctype="multipart/form-data"' in page
    assert page.count('capture="environment"') == 2
    answer = send(wang, path, outcome="as-declared", photo=jpeg(), signature=jpeg())  # type: ignore[arg-type]
    assert answer.status_code == 302, text(answer)
    assert told("select kind, app from evidence_capture order by kind") == [("photo", "field"), ("signature", "field")]


def test_a_visit_without_pictures_is_sent_as_before(wang: Client, order: str) -> None:
    assert send(wang, f"/field/orders/{order}/visit/", outcome="as-declared").status_code == 302
    assert told("select count(*) from evidence_capture") == [(0,)]


@pytest.mark.parametrize(("content", "said"), [(b"no picture", "not a picture that we can read"), (b"", "This file is empty")])
def test_what_is_no_picture_is_said_at_its_field_and_the_order_stays_open(
    wang: Client, order: str, content: bytes, said: str
) -> None:
    page = text(send(wang, f"/field/orders/{order}/visit/", outcome="as-declared", photo=jpeg(content)))  # type: ignore[arg-type]
    assert said in page
    assert 'id="id_photo_error"' in page
    assert told("select closed_at from cases_workorder") == [(None,)]


def test_the_street_looks_at_a_picture_and_nobody_else(wang: Client, order: str, sign_in: SignIn) -> None:
    send(wang, f"/field/orders/{order}/visit/", outcome="as-declared", photo=jpeg())  # type: ignore[arg-type]
    officer = sign_in(Role.STREET_OFFICER, STREET)
    page = text(officer.get(f"/ops/cases/{order}"))
    link = page.split(f'href="/ops/cases/{order}/pictures/')[1].split('"')[0]
    picture = officer.get(f"/ops/cases/{order}/pictures/{link}")
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert picture.content.startswith(b"\xff\xd8")
    assert told("select count(*) from evidence_read where what = 'evidence.capture'") == [(1,)]
    assert officer.get(f"/ops/cases/{order}/pictures/{UUID(int=1)}").status_code == 404
    district = sign_in(Role.DISTRICT_OFFICER, "440304")
    assert "/pictures/" not in text(district.get(f"/ops/cases/{order}"))
    for browser in (wang, district):
        assert browser.get(f"/ops/cases/{order}/pictures/{link}").status_code == 404


def test_pictures_are_larger_than_a_form_from_who_takes_them_only(
    application: asgi.Buffered, wang: Client, order: str, sign_in: SignIn, district: District
) -> None:
    path = f"/field/orders/{order}/visit/"
    large = photograph() + bytes(2 * FORM.most)
    for browser, status in ((wang, 302), (sign_in(Role.DISTRICT_OFFICER, "440304"), 413)):
        page = wang.get(path).content.decode() if browser is wang else ""
        token = page.split('name="once" value="')[1].split('"')[0] if page else "x" * 32
        held = browser.cookies.get("csrftoken")
        values = {"outcome": "as-declared", "once": token, "csrfmiddlewaretoken": held.value if held else ""}
        body = encode_multipart(BOUNDARY, values | {"photo": jpeg(large)})
        cookies = "; ".join(f"{name}={one.value}" for name, one in browser.cookies.items())
        assert asyncio.run(_asked(application, path, body, cookies))[0] == status
    assert told("select count(*) from evidence_capture") == [(1,)]
    assert [one.name for one in settings.SENT.iterdir()] == []


def test_the_pages_that_take_pictures_are_served() -> None:
    for route, given in (("field:visit", ["2026-11-0001"]), ("counter:proof", ["aBc-d_e"])):
        assert PAGES.fullmatch(reverse(route, args=given))
    for other in ("/field/", "/counter/search", "/d/x", "/portal/record"):
        assert not PAGES.fullmatch(other)
    assert NEW
