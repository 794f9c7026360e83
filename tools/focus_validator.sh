#!/bin/sh
# The public FOCUS validator beside us, in an environment of its own: it needs Python 3.12 or later and older pyarrow.
#
# .tools/focus-validator becomes a link to it. What cannot be installed is said in one line and is no failure: the
# tests that need it skip, with that reason.
set -eu
cd "$(dirname "$0")/.."

usable() { "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 12) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; }

find_python() {
  for candidate in python3.12 python3.13 python3 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.12.*/bin/python \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13.*/bin/python; do
    if usable "$candidate"; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  return 1
}

if ! python=$(find_python); then
  echo "the FOCUS validator needs Python 3.12 or 3.13, which is not here; tests that need it will skip"
  exit 0
fi
key=$("$python" -c 'import hashlib, sys
print(hashlib.sha256(open(sys.argv[1], "rb").read() + sys.version.encode()).hexdigest()[:16])' requirements/validator.txt)
home="${XDG_CACHE_HOME:-$HOME/.cache}/costwarden/tools/focus-validator-$key"
if [ ! -f "$home/ready" ]; then
  echo "installing the FOCUS validator (once; kept in the user's cache folder)"
  rm -rf "$home"
  if ! { "$python" -m venv "$home" &&
    "$home/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
      --requirement requirements/validator.txt; }; then
    echo "the FOCUS validator could not be installed; tests that need it will skip"
    exit 0
  fi
  touch "$home/ready"
fi
mkdir -p .tools
rm -f .tools/focus-validator
ln -s "$home" .tools/focus-validator
