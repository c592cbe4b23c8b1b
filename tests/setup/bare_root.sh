#!/usr/bin/env bash
# Prove that a clone and one command are enough: in a Debian root that holds next to nothing.
#
#   bash tests/setup/bare_root.sh                  what CI runs (python3 bootstrap.py test)
#   bash tests/setup/bare_root.sh demo             any other word and arguments for bootstrap.py
#   bash tests/setup/bare_root.sh sh -c 'COMMAND'  anything else, run in the clone
#
# Needs root, debootstrap and a network. It clones what is committed. The root is made once and kept in
# BARE_ROOT (default /var/tmp/mindpain-bare); every run gets a fresh copy, removed afterwards.
set -euo pipefail

here=$(git -C "$(dirname "${BASH_SOURCE[0]}")" rev-parse --show-toplevel)
store=${BARE_ROOT:-/var/tmp/mindpain-bare}
case ${1:-test} in
    demo | test | setup | run) command=(python3 bootstrap.py "${@:-test}") ;;
    *) command=("$@") ;;
esac
if [ "$(id -u)" -ne 0 ]; then
    echo "bare_root.sh: making a root file system needs root: try it with sudo." >&2
    exit 1
fi

if [ ! -e "$store/base/made" ]; then
    rm -rf "$store/base"
    mkdir -p "$store"
    debootstrap --variant=minbase --include=python3,python3-venv,git,ca-certificates bookworm "$store/base"
    touch "$store/base/made"
fi

root=$(mktemp -d "$store/run-XXXXXX")
trap 'rm -rf --one-file-system "$root"' EXIT
cp -a --reflink=auto "$store/base/." "$root"
# The network as this machine knows it: names, trusted certificates, and the environment as it is.
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
git clone --quiet --no-hardlinks "$here" "$root/root/mindpain"

# In namespaces of their own the mounts and whatever was left running end with the command.
status=0
unshare --mount --pid --fork bash -euc '
    root=$1
    shift
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    exec env -u DISPLAY -u WAYLAND_DISPLAY -u VIRTUAL_ENV -u TMPDIR HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        LC_ALL=C.UTF-8 chroot "$root" sh -c "cd /root/mindpain && exec \"\$@\"" sh "$@"
' bash "$root" "${command[@]}" || status=$?
echo "bare_root.sh: ${command[*]}: exit code $status"
exit "$status"
