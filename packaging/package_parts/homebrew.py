"""The cask for Homebrew, by which people install apps on macOS."""

import plistlib
from pathlib import Path

from .release import HOMEPAGE, Release

PLIST = Path(__file__).resolve().parent.parent / "macos" / "Info.plist"
NEEDS = ("macos-arm64", "macos-x86_64")
NAMES = {15: "sequoia", 26: "tahoe"}
CASK = """\
cask "lensmor-desktop" do
  arch arm: "arm64", intel: "x86_64"

  version "{version}"
  sha256 arm:   "{arm}",
         intel: "{intel}"

  url "{url}"
  name "Lensmor Desktop"
  desc "Unlock email addresses of people in a spreadsheet"
  homepage "{homepage}"

  depends_on macos: ">= :{oldest}"

  app "Lensmor Desktop.app"
  binary "#{{appdir}}/Lensmor Desktop.app/Contents/MacOS/lensmor-batch"

  # The folder with the record of what was paid for stays, also after this.
  zap trash: "~/Library/Saved Application State/com.lensmor.desktop.savedState"
end
"""


def cask(release: Release) -> str:
    """The file `lensmor-desktop.rb`.

    Raises:
        FileMissing: one of the two images isn't there.
    """
    told = plistlib.loads(PLIST.read_bytes())
    url = release.url("macos-arm64").replace("-arm64.", "-#{arch}.")
    return CASK.format(
        version=release.version,
        arm=release.sha256("macos-arm64"),
        intel=release.sha256("macos-x86_64"),
        url=url.replace(release.version, "#{version}"),
        homepage=HOMEPAGE,
        oldest=NAMES[int(told["LSMinimumSystemVersion"].partition(".")[0])],
    )
