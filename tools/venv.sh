#!/bin/sh
# Make .venv hold what requirements/NAME.txt pins and costwarden itself, editable. Does nothing when it already does.
#
#   tools/venv.sh base    what a user's install needs
#   tools/venv.sh dev     that, and what tests and checks need
#
# PYTHON=... chooses the interpreter; else python3, else the newest of python3.14 ... python3.11.
set -eu
cd "$(dirname "$0")/.."
name=${1:?base or dev}

usable() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
  for candidate in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do
    if usable "$candidate"; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  echo "costwarden needs Python 3.11 or later with venv (found: $(python3 --version 2>/dev/null || echo 'no python3'));" \
    "install it, or say where it is: make PYTHON=/path/to/python3" >&2
  exit 2
}

# What an install depends on: the pins, how the package is built, and where it stands (scripts carry their path).
key_of() {
  .venv/bin/python - "$@" <<'PY'
import hashlib, os, sys
seen = hashlib.sha256(f"{os.getcwd()}\n{sys.version}\n".encode())
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        seen.update(file.read())
print(seen.hexdigest())
PY
}

stamped() { [ -f ".venv/$1.stamp" ] && [ "$(cat ".venv/$1.stamp")" = "$2" ]; }

if ! usable .venv/bin/python; then
  python=$(find_python)
  echo "making .venv with $("$python" --version)"
  "$python" -m venv --clear .venv
fi

base_key=$(key_of requirements/base.txt requirements/build.txt pyproject.toml)
dev_key=$(key_of requirements/base.txt requirements/build.txt pyproject.toml requirements/dev.txt)
if stamped dev "$dev_key" || { [ "$name" = base ] && stamped base "$base_key"; }; then
  exit 0
fi

install() { .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"; }
echo "installing requirements/$name.txt into .venv"
rm -f .venv/base.stamp .venv/dev.stamp
install --require-hashes --requirement "requirements/$name.txt"
install --require-hashes --requirement requirements/build.txt
install --no-deps --no-build-isolation --editable .
if [ "$name" = dev ]; then
  printf '%s\n' "$dev_key" > .venv/dev.stamp
else
  printf '%s\n' "$base_key" > .venv/base.stamp
fi
