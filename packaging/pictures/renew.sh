#!/usr/bin/env bash
# Takes the pictures of README.md and of the guide anew, and puts the guide's into the program.
# Needs ImageMagick, optipng and a font with Chinese characters. Look at them before committing.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=lensmor_desktop/gui/resources
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
.venv/bin/python -m tests.gui.screenshots --out "$new" --only guide --theme light
.venv/bin/python -m tests.gui.screenshots --out "$new" --language en --only review --only unlocking

keep() { # keep NAME AS
    convert "$new/$1.png" +dither -colors 220 -strip "png8:$new/small.png"
    optipng -quiet -o5 "$new/small.png"
    cp "$new/small.png" "packaging/pictures/$2.png"
}
keep review-events-light-en review
keep confirm-light-en confirm
keep unlock-running-dark-en unlock
keep results-light-en results
for part in columns rows confirm results; do
    keep "guide-$part-light-en" "guide-$part"
    keep "guide-$part-light-de" "guide-$part.de"
    keep "guide-$part-light-zh_CN" "guide-$part.zh_CN"
done
cp packaging/pictures/guide-*.png "$program/pictures/"
cp packaging/guide*.md "$program/"
