#!/usr/bin/env bash
# Signs the app, puts it into a .dmg and has Apple notarize that. Runs on macOS only; not yet run.
#
#   packaging/macos/make-dmg.sh APP DMG
#
#   MAC_IDENTITY   "Developer ID Application: ..." in the keychain; without it, the app keeps the
#                  signature of nobody in particular that PyInstaller gave it
#   MAC_PROFILE    name under which `xcrun notarytool store-credentials` keeps the Apple account;
#                  without it, nothing is sent to Apple
set -euo pipefail

app=$1
dmg=$2
here=$(cd "$(dirname "$0")" && pwd)

if [ -n "${MAC_IDENTITY:-}" ]; then
    # From the inside out: a signature covers those of the parts.
    find "$app/Contents/Frameworks" "$app/Contents/Resources" -type f \
        \( -name '*.so' -o -name '*.dylib' -o -perm -u+x \) -print0 |
        xargs -0 -n 20 codesign --force --timestamp --options runtime --sign "$MAC_IDENTITY"
    codesign --force --timestamp --options runtime --entitlements "$here/entitlements.plist" \
        --sign "$MAC_IDENTITY" "$app"
    codesign --verify --deep --strict "$app"
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
ditto "$app" "$folder/$(basename "$app")"
ln -s /Applications "$folder/Applications"
hdiutil create -quiet -ov -volname "Lensmor Desktop" -srcfolder "$folder" -format UDZO "$dmg"

if [ -n "${MAC_IDENTITY:-}" ]; then
    codesign --timestamp --sign "$MAC_IDENTITY" "$dmg"
fi
if [ -n "${MAC_PROFILE:-}" ]; then
    xcrun notarytool submit "$dmg" --keychain-profile "$MAC_PROFILE" --wait
    xcrun stapler staple "$dmg"
    spctl --assess --type open --context context:primary-signature --verbose "$dmg"
fi
