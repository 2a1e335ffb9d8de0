"""QR codes, drawn by the server as SVG: a link that a phone's camera opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import segno
from django.utils.safestring import SafeString, mark_safe

QUIET = 4  # modules of white around a code: scanners need them


@dataclass(frozen=True)
class QrCode:
    """A link as a QR code. label: what it is, for those who do not see it."""

    template: ClassVar[str] = "gongzhi/components/qr_code.html"
    link: str
    label: str

    @property
    def svg(self) -> SafeString:
        """Black on white, whatever the page's colours are; readable with 15 of 100 modules gone."""
        code = segno.make_qr(self.link, error="m")
        drawn = code.svg_inline(border=QUIET, light="#fff", omitsize=True, svgclass=None, lineclass=None)
        return mark_safe(drawn)
