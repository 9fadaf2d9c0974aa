"""The QR code of a receipt has a name in the reader's language, the same at every face."""

from django.utils import translation

from jingwei.faces._furniture.qr import receipt_qr


def test_the_picture_has_a_name_and_no_style_or_script() -> None:
    for language, name in (("en", "QR code with the signed receipt"), ("zh-hans", "带签名的回执二维码")):
        with translation.override(language):
            drawn = receipt_qr("20261123-AAAAA-AAAAA <&>")
        assert f'role="img" aria-label="{name}"' in drawn
        assert drawn.count("<svg") == 1
        assert "style=" not in drawn
        assert "<script" not in drawn
