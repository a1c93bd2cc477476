"""Pictures of the key screens for docs/screenshots: the example office, phone and desktop.

    python tools/screenshots.py [FOLDER] [DATA]

Needs Debian's chromium. Starts the product on a free port, on a fresh data directory with the
example office or on DATA, where `signalmast demo` has made one. SIGNALMAST_SHOTS names the pictures
to take, separated by spaces; all of them unless set.
"""

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RUN = [sys.executable, "-m", "signalmast"]
WIDE, PHONE = (1280, 860), (390, 844)
#: Enough for flat screens; colours of the photographs are dithered.
COLOURS = 256
STORY = "mo-duong-di-bo-doc-kenh-tu-cau-mot-den-cau-ba"
FIGURES = "sau-thang-phuong-tra-loi-dung-han-phan-lon-kien-nghi-cua-nguoi-dan"
NOTICE = "tam-ngung-cap-nuoc-tai-khu-pho-5-va-khu-pho-6"
CORRECTION = "cho-phuong-tam-ngung-de-sua-mai-khong-dong-cua-han"
#: name, path, who looks (empty for a visitor), size, language
SHOTS = (
    ("site-home", "/vi/", "", WIDE, "vi"),
    ("site-home-phone", "/vi/", "", PHONE, "vi"),
    ("site-home-en-phone", "/en/", "", PHONE, "en"),
    ("site-story", f"/vi/tin/{STORY}/", "", WIDE, "vi"),
    ("site-story-phone", f"/vi/tin/{STORY}/", "", PHONE, "vi"),
    ("site-figure-phone", f"/vi/tin/{FIGURES}/", "", PHONE, "vi"),
    ("site-notice-phone", f"/vi/thong-bao/{NOTICE}/", "", PHONE, "vi"),
    ("site-events", "/vi/lich/", "", WIDE, "vi"),
    ("site-search-phone", "/vi/tim-kiem/?q=doc+sach", "", PHONE, "vi"),
    ("site-log", "/vi/so-cong-khai/", "", WIDE, "vi"),
    ("site-correction", f"/vi/dinh-chinh/{CORRECTION}/", "", WIDE, "vi"),
    ("site-correction-phone", f"/vi/dinh-chinh/{CORRECTION}/", "", PHONE, "vi"),
    ("site-hand-in-phone", "/vi/dinh-chinh/gui/", "", PHONE, "vi"),
    ("site-receipt-phone", "/vi/dinh-chinh/gui/", "", PHONE, "vi"),
    ("newsroom-stories", "/desk/stories/", "bientap", WIDE, "vi"),
    ("newsroom-approve", "/desk/newsroom/approvals/", "truongphong", WIDE, "vi"),
    ("channels", "/desk/newsroom/19/channels/", "bientap", WIDE, "vi"),
    ("channels-phone", "/desk/newsroom/19/channels/", "bientap", PHONE, "vi"),
    ("deliveries", "/desk/deliveries/", "bientap", WIDE, "vi"),
    ("delivery", "/desk/deliveries/inspect/45/", "bientap", WIDE, "vi"),
    ("channel-connect", "/desk/channel_accounts/connect/", "bientap", WIDE, "vi"),
    ("site-accounts", "/vi/tai-khoan/", "", WIDE, "vi"),
    ("corrections", "/desk/claims/", "bientap", WIDE, "vi"),
    ("claim", "/desk/claims/inspect/6/", "bientap", WIDE, "vi"),
    ("claim-confirm", "/desk/claims/confirm/6/", "truongphong", WIDE, "vi"),
    ("claim-phone", "/desk/claims/inspect/5/", "bientap", PHONE, "vi"),
    ("site-feedback-phone", "/vi/phan-anh/", "", PHONE, "vi"),
    ("site-feedback-form-phone", "/vi/phan-anh/gui/chieu-sang/", "", PHONE, "vi"),
    ("site-questions", "/vi/hoi-dap/", "", WIDE, "vi"),
    ("site-survey-phone", "/vi/khao-sat/nhu-cau-thong-tin/", "", PHONE, "vi"),
    ("site-survey-results", "/vi/khao-sat/nhu-cau-thong-tin/ket-qua/", "", WIDE, "vi"),
    ("site-consultation-phone", "/vi/tham-van/san-choi-kenh/", "", PHONE, "vi"),
    ("site-consultation-results", "/vi/tham-van/san-choi-kenh/ket-qua/", "", WIDE, "vi"),
    ("feedback", "/desk/feedback/", "bientap", WIDE, "vi"),
    ("surveys", "/desk/surveys/", "bientap", WIDE, "vi"),
    ("consultation", "/desk/consultations/inspect/1/", "bientap", WIDE, "vi"),
    ("unit-phone", "/desk/unit/", "khupho3", PHONE, "vi"),
    ("contest-result", "/desk/judging/rounds/1/result/", "bientap", WIDE, "vi"),
    ("site-contest-phone", "/vi/hoi-thi/1/", "", PHONE, "vi"),
    ("briefing", "/desk/briefings/1/", "bientap", WIDE, "vi"),
    ("coverage", "/desk/planned/", "bientap", WIDE, "vi"),
    ("plan-sessions", "/desk/planned/new/", "bientap", WIDE, "vi"),
    ("certificates-phone", "/desk/certificates/", "bientap", PHONE, "vi"),
    ("digest", "/desk/listening/digest/", "truongphong", WIDE, "vi"),
    ("newsroom-calendar", "/desk/newsroom/calendar/", "bientap", WIDE, "vi"),
    ("charter", "/vi/charter/", "", PHONE, "vi"),
    ("sign-in", "/accounts/login/", "", WIDE, "vi"),
    ("desk-home", "/desk/", "truongphong", WIDE, "vi"),
    ("desk-home-phone", "/desk/", "truongphong", PHONE, "vi"),
    ("import", "/desk/imports/", "bientap", WIDE, "vi"),
    ("import-detail", "/desk/imports/3/", "bientap", WIDE, "vi"),
    ("import-row", "/desk/imports/3/rows/12/", "bientap", WIDE, "en"),
    ("figures", "/desk/figures/", "bientap", WIDE, "vi"),
    ("figure-evidence", "/desk/figures/engagement.interactions/{half}/", "kiemtra", WIDE, "vi"),
    ("figures-phone", "/desk/figures/", "bientap", PHONE, "en"),
    ("report", "/desk/reports/2/", "truongphong", WIDE, "vi"),
    ("report-signed", "/desk/reports/1/", "truongphong", WIDE, "en"),
    ("posts", "/desk/posts/", "bientap", WIDE, "vi"),
    ("audit", "/desk/audit/", "kiemtra", WIDE, "vi"),
)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    if len(sys.argv) > 2:
        _serve_and_shoot(folder, Path(sys.argv[2]))
        return
    with tempfile.TemporaryDirectory() as data:
        subprocess.run([*RUN, "demo"], check=True, env=_environment(Path(data)), cwd=ROOT)
        _serve_and_shoot(folder, Path(data))


def _environment(data: Path) -> dict[str, str]:
    return {**os.environ, "SIGNALMAST_DATA": str(data), "DATABASE_URL": ""}


def _serve_and_shoot(folder: Path, data: Path) -> None:
    port = _free_port()
    command = [*RUN, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=_environment(data), cwd=ROOT) as server:
        try:
            _wait(f"http://127.0.0.1:{port}/accounts/login/")
            logins = (data / "keys" / "first-login.txt").read_text(encoding="utf-8")
            password = logins.split(" / ")[1].split()[0]
            _shoot(folder, f"http://127.0.0.1:{port}", password)
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _wait(address: str) -> None:
    for _try in range(600):
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 -- our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise SystemExit("The server did not start.")


def _half() -> str:
    now = time.localtime()
    return f"{now.tm_year}-H{1 if now.tm_mon < 7 else 2}"


def _shoot(folder: Path, base: str, password: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        wanted = os.environ.get("SIGNALMAST_SHOTS", "").split()
        for name, path, who, (width, height), language in SHOTS:
            if wanted and name not in wanted:
                continue
            context = browser.new_context(
                base_url=base,
                locale=language,
                viewport={"width": width, "height": height},
                reduced_motion="reduce",
            )
            page = context.new_page()
            if who:
                _sign_in(page, who, password)
            page.goto(path.format(half=_half()))
            page.wait_for_load_state("networkidle")
            if name == "site-receipt-phone":
                page.fill("#text", "Nghe nói chợ phường đóng cửa hẳn từ ngày 15 tháng này.")
                page.click("[data-send]")
                page.wait_for_selector("#code")
            _keep(page.screenshot(), folder / f"{name}.png")
            context.close()
            print(name)
        browser.close()


def _keep(picture: bytes, path: Path) -> None:
    """Write a picture with a palette: a third of its size, and nothing to be seen of it."""
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(COLOURS).save(path, optimize=True)


def _sign_in(page: Page, who: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/desk/**")


if __name__ == "__main__":
    main()
