#!/bin/sh
# Pin requirements/*.txt anew: every version and hash, for all platforms, naming no host.
set -eu
cd "$(dirname "$0")/.."
uv="$PWD/.venv/bin/uv"
[ -x "$uv" ] || uv=$(command -v uv) || { echo "uv is missing: .venv/bin/python -m pip install uv" >&2; exit 2; }

compile() {
  out=$1
  shift
  "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links --output-file "requirements/$out.txt" "$@"
}
compile base pyproject.toml
compile action pyproject.toml --extra github
compile dev pyproject.toml --all-extras --group dev
.venv/bin/python - <<'PY' > requirements/build.in
import tomllib
from pathlib import Path

print("\n".join(tomllib.loads(Path("pyproject.toml").read_text())["build-system"]["requires"]))
print("editables>=0.5")  # what hatchling asks for when it builds an editable install
PY
compile build requirements/build.in
rm requirements/build.in
# Apart from everything else: its HCL parser takes the name of another one (docs/checkov.md).
echo "checkov==3.3.30" > requirements/checkov.in
compile checkov requirements/checkov.in
rm requirements/checkov.in
# The FOCUS validator has its own environment: it wants another Python and an older pyarrow (tools/focus_validator.sh).
printf '%s\n' "focus-validator==2.2.1" "pyarrow<22" "python-dateutil<3" > requirements/validator.in
"$uv" pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-header --no-annotate \
  --no-emit-index-url --no-emit-find-links --output-file requirements/validator.txt requirements/validator.in
rm requirements/validator.in
if grep -nE '^--|https?://' requirements/*.txt; then
  echo "a requirements file names a host or an option" >&2
  exit 1
fi
