#!/bin/sh
# Gate the bundled plan as its repository's CI would, and show the comment.
set -eu
cd "$(dirname "$0")/.."
out="$PWD/demo"
costwarden="$PWD/.venv/bin/costwarden"
mkdir -p "$out"
cd examples/demo
status=0
"$costwarden" gate plan.json --format markdown \
  --out "markdown=$out/comment.md" --out "html=$out/report.html" || status=$?
case $status in
  0 | 1) ;;
  *) exit "$status" ;;
esac
echo
echo "That is the comment costwarden would post; it is in demo/comment.md, the full report in demo/report.html."
if [ "$status" = 1 ]; then
  echo "The decision is deny: in CI this run would have ended with exit code 1 and held the merge."
fi
echo "Try it on your own plan: .venv/bin/costwarden gate plan.json"
