#!/usr/bin/env bash
# The runtime's tests on AArch64 Linux, emulated: Debian's arm64 Python under qemu-user, wheels from the package index.
# Needs root on Debian (apt) and the project's virtual environment. usage: tests/platforms/aarch64.sh FOLDER [pytest arguments]
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mkdir -p "$1" && cd "$1" && pwd)
shift
python=${PYTHON:-$here/.venv/bin/python}

if [ ! -e "$folder/root/usr/bin/python3.11" ]; then
  dpkg --add-architecture arm64
  apt-get update -qq
  apt-get install -y -qq qemu-user-static >/dev/null
  mkdir -p "$folder/debs" "$folder/root"
  (cd "$folder/debs" && apt-get download -qq libc6:arm64 libgcc-s1:arm64 libstdc++6:arm64 zlib1g:arm64 libexpat1:arm64 libffi8:arm64 \
    libssl3:arm64 libbz2-1.0:arm64 liblzma5:arm64 libuuid1:arm64 libsqlite3-0:arm64 libncursesw6:arm64 libtinfo6:arm64 \
    libreadline8:arm64 libnsl2:arm64 libtirpc3:arm64 libcrypt1:arm64 libdb5.3:arm64 libgssapi-krb5-2:arm64 libkrb5-3:arm64 \
    libpython3.11-minimal:arm64 libpython3.11-stdlib:arm64 python3.11-minimal:arm64 python3.11:arm64)
  for package in "$folder"/debs/*.deb; do dpkg-deb -x "$package" "$folder/root"; done
fi
if [ ! -e "$folder/packages" ]; then
  "$python" -m pip install -q --disable-pip-version-check --target "$folder/packages" --only-binary=:all: --python-version 3.11 \
    --platform manylinux2014_aarch64 --platform manylinux_2_17_aarch64 --platform manylinux_2_28_aarch64 \
    wasmtime==50.0.1 greenlet pytest pytest-asyncio hypothesis trio typing_extensions
fi
cd "$here"
PYTHONPATH="$folder/packages:$here" PYTHONDONTWRITEBYTECODE=1 exec qemu-aarch64-static -L "$folder/root" \
  "$folder/root/usr/bin/python3.11" -m pytest -q -p no:cacheprovider \
  "${@:-tests/runtime}"
