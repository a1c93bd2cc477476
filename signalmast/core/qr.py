"""Texts as pictures that a camera reads."""

import qrcode
from django.utils.safestring import SafeString, mark_safe

#: Light modules around the dark ones, as ISO/IEC 18004 asks for.
QUIET = 4


def modules(text: str) -> list[list[bool]]:
    """Return the modules of a text's QR code, dark ones True, without the quiet zone."""
    # A screen is bright and flat: the second level of correction, which bears 15 % of damage.
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def path(text: str) -> tuple[int, str]:
    """Return the width of a text's QR code in modules, quiet zone included, and its SVG path."""
    rows = modules(text)
    drawn = []
    for y, row in enumerate(rows, QUIET):
        begun = None
        for x, dark in enumerate([*row, False], QUIET):
            if dark and begun is None:
                begun = x
            elif not dark and begun is not None:
                drawn.append(f"M{begun} {y}h{x - begun}v1h-{x - begun}z")
                begun = None
    return len(rows) + 2 * QUIET, "".join(drawn)


def qr_svg(text: str) -> SafeString:
    """Return a text's QR code as an SVG drawing, black on white in any scheme of colours."""
    width, drawn = path(text)
    return mark_safe(  # noqa: S308 -- drawn here from modules alone
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {width}">'
        f'<path d="M0 0h{width}v{width}h-{width}z" fill="#fff"/><path d="{drawn}"/></svg>'
    )
