#!/usr/bin/env bash
# Installs the .deb in a new Debian 12 without Python, and uses it there as a person would.
#
#   sudo packaging/linux/try-deb.sh [DEB]
#
# DEB is the one in dist/ if not given (packaging/dev.py bundle makes it). In a root made by
# debootstrap, apt installs it with what it depends on and nothing else. There, as a person without
# any rights, it runs --self-test; then its window comes up on a virtual screen of this machine, and
# mouse and keyboard open a sample, run it in practice mode and compare the workbook. Needs root,
# the virtual environment .venv, and: debootstrap xvfb openbox xdotool. About two minutes.
#
#   CLEAN_MIRROR     where Debian's packages come from; debootstrap's own choice if not given
#   CLEAN_KEEP       a folder to build the root in, and to leave it in
#   CLEAN_PICTURES   a folder for a picture of each step
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
deb=${1:-$(ls -t "$project"/dist/lensmor-desktop_*.deb 2>/dev/null | head -n 1)}
# Spaces and an umlaut, as in any sales folder.
home=srv/person
sheet="$home/Messe Köln/first steps.xlsx"

if [ "$(id -u)" != 0 ]; then
    echo "This needs root: sudo $0" >&2
    exit 2
fi
if [ ! -f "$deb" ]; then
    echo "There is no .deb; make it by: python3 packaging/dev.py bundle" >&2
    exit 2
fi
missing=""
for tool in debootstrap:debootstrap Xvfb:xvfb openbox:openbox xdotool:xdotool; do
    command -v "${tool%%:*}" >/dev/null || missing="$missing ${tool#*:}"
done
if [ -n "$missing" ]; then
    echo "This needs more: sudo apt-get install$missing" >&2
    exit 2
fi
if [ ! -x "$project/.venv/bin/python" ]; then
    echo "There is no .venv; make it by: python3 packaging/dev.py setup" >&2
    exit 2
fi

if [ -z "${IN_OWN_MOUNTS:-}" ]; then
    # Mounts and processes of our own go away with this process, however it ends.
    IN_OWN_MOUNTS=1 exec unshare --mount --pid --fork --kill-child "$0" "$@"
fi

if [ -n "${CLEAN_KEEP:-}" ]; then
    mkdir -p "$CLEAN_KEEP"
    root=$CLEAN_KEEP
else
    root=$(mktemp -d /var/tmp/lensmor-deb-XXXXXX)
    chmod 755 "$root"
    trap 'umount -R "$root"/{proc,dev} 2>/dev/null || true; rm -rf --one-file-system "$root"' EXIT
fi

say() { echo "== $* (after $SECONDS s)"; }

say "Debian 12 without Python, in $root"
debootstrap --variant=minbase bookworm "$root" ${CLEAN_MIRROR:+"$CLEAN_MIRROR"} >"$root.log" 2>&1 ||
    { tail -n 20 "$root.log"; exit 1; }
rm -f "$root.log"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --make-rslave "$root/dev"
cp -L /etc/resolv.conf "$root/etc/resolv.conf"

inside() {
    chroot "$root" env -i HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@" </dev/null
}
as_person() {
    chroot --userspec=person:person "$root" env -i HOME="/$home" LANG=C.UTF-8 USER=person \
        PATH=/usr/local/bin:/usr/bin:/bin "$@" </dev/null
}

say "Installing $(basename "$deb") and what it depends on"
cp "$deb" "$root/root/program.deb"
inside apt-get update --quiet=2
inside apt-get install --quiet=2 --yes --no-install-recommends /root/program.deb >"$root/root/log" 2>&1 ||
    { tail -n 30 "$root/root/log"; exit 1; }
rm "$root/root/program.deb"
if inside sh -c 'command -v python3 || command -v python'; then
    echo "There is a Python in this root, so it proves nothing." >&2
    exit 1
fi
inside useradd --create-home --home-dir "/$home" person
inside sh -c 'dpkg --verify lensmor-desktop && dpkg --status lensmor-desktop | grep -E "^(Version|Depends)"'

say "Self-test"
as_person QT_QPA_PLATFORM=offscreen lensmor-desktop --self-test
as_person lensmor-batch --version

say "The window, by mouse and keyboard"
mkdir -p "$(dirname "$root/$sheet")"
cp "$project/sample_sheets/first-steps.xlsx" "$root/$sheet"
inside chown -R person:person "/$home"
for number in $(seq 90 150); do
    [ -e "/tmp/.X$number-lock" ] || break
done
export DISPLAY=":$number"
# The root shares this machine's network, and so the abstract socket of the screen.
Xvfb "$DISPLAY" -screen 0 1280x800x24 -nolisten tcp -ac >/dev/null 2>&1 &
for _ in $(seq 50); do
    [ -e "/tmp/.X11-unix/X$number" ] && break
    sleep 0.1
done
mkdir -p "$root/tmp/.X11-unix"
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
openbox >/dev/null 2>&1 &
as_person DISPLAY="$DISPLAY" lensmor-desktop --sandbox &
code=0
"$project/.venv/bin/python" "$here/drive_sample.py" "$root/$sheet" "/$sheet" ${CLEAN_PICTURES:+"$CLEAN_PICTURES"} || code=$?
umount "$root/tmp/.X11-unix" 2>/dev/null || umount -l "$root/tmp/.X11-unix"

written=$(inside find /opt/lensmor-desktop /usr/bin -newer /root/log -type f | head)
if [ -n "$written" ]; then
    echo "The program wrote beside itself: $written" >&2
    code=1
fi

say "Removing it"
inside apt-get remove --quiet=2 --yes lensmor-desktop >/dev/null
if inside test -e /opt/lensmor-desktop; then
    echo "/opt/lensmor-desktop is still there." >&2
    code=1
fi
say "Exit code $code"
exit "$code"
