#!/usr/bin/env bash
# Types the README's commands in a new Debian 12 that has Python 3.11 and nothing else.
#
#   sudo packaging/linux/try-clean-root.sh [COMMAND...]
#
# Without COMMAND it runs `packaging/dev.py run`, then `packaging/dev.py test`. The project goes in
# as git sees it: what is committed or could be, without what is ignored. Needs debootstrap, git
# and root; takes about five minutes and 2.5 GB, which it gives back.
#
#   CLEAN_MIRROR   where Debian's packages come from; debootstrap's own choice if not given
#   CLEAN_KEEP     a folder to build the root in, and to leave it in
#   CLEAN_DISPLAY  an X display for it, such as :99 of `Xvfb :99`: then `run` opens the window
#   CLEAN_EXTRA    files and folders of this machine that the root must have at the same place,
#                  separated by colons: pip's settings, a company's certificates
set -euo pipefail

name="lensmor desktop" # the space is meant
project=$(cd "$(dirname "$0")/../.." && pwd)

if [ -z "${IN_OWN_MOUNTS:-}" ]; then
    # Mounts of our own go away with this process, however it ends.
    IN_OWN_MOUNTS=1 exec unshare --mount "$0" "$@"
fi

if [ -n "${CLEAN_KEEP:-}" ]; then
    mkdir -p "$CLEAN_KEEP"
    root=$CLEAN_KEEP
else
    root=$(mktemp -d /var/tmp/lensmor-clean-XXXXXX)
    trap 'umount -R "$root"/{proc,dev} 2>/dev/null || true; rm -rf --one-file-system "$root"' EXIT
fi

echo "== Debian 12 with Python only, in $root"
debootstrap --variant=minbase --include=python3,ca-certificates bookworm "$root" ${CLEAN_MIRROR:+"$CLEAN_MIRROR"} \
    >"$root.log" 2>&1 || { tail -n 20 "$root.log"; exit 1; }
rm -f "$root.log"
rm -rf "$root"/var/lib/apt/lists/*
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --make-rslave "$root/dev"
cp -L /etc/resolv.conf "$root/etc/resolv.conf"

IFS=: read -ra extras <<<"${CLEAN_EXTRA:-}"
for extra in "${extras[@]}"; do
    mkdir -p "$root$(dirname "$extra")"
    cp -aL "$extra" "$root$(dirname "$extra")/"
done

place="srv/$name"
mkdir -p "$root/$place"
git -C "$project" -c safe.directory="$project" ls-files -z --cached --others --exclude-standard |
    (cd "$project" && xargs -0 -I{} sh -c '[ ! -e "$1" ] || printf "%s\0" "$1"' sh {}) |
    tar -C "$project" --null -T - -cf - | tar -C "$root/$place" -xf -

inside() {
    echo "== $*"
    local started=$SECONDS code=0
    chroot "$root" env -u WAYLAND_DISPLAY DISPLAY="${CLEAN_DISPLAY:-}" HOME=/root LANG=C.UTF-8 \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        sh -c 'cd "$1" && shift && exec "$@"' sh "/$place" "$@" </dev/null || code=$?
    echo "== exit code $code after $((SECONDS - started)) s"
    return "$code"
}

if [ $# -gt 0 ]; then
    inside "$@"
else
    inside python3 packaging/dev.py run
    inside python3 packaging/dev.py test
fi
