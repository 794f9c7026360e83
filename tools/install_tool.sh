#!/bin/sh
# Put a tool the checks run beside us: .tools/bin/NAME, a link into a folder cached by name and version.
#
#   tools/install_tool.sh opa       go install MODULE@VERSION
#   tools/install_tool.sh regal     through a wrapper module: its checksums are in tools/regal/go.sum
#   tools/install_tool.sh tofu      through a wrapper module that repeats OpenTofu's `replace` line; not where terraform is
#   tools/install_tool.sh azurite   npm ci of tools/azurite: its hashes are in package-lock.json; no script of a package runs
#
# What cannot be installed is said in one line and is no failure: the tests that need it skip, which CI does not accept.
set -eu
cd "$(dirname "$0")/.."
name=${1:?opa, regal, tofu or azurite}

version_in() { sed -n "s|^.*$2 \(v[0-9][^ ]*\).*|\1|p" "tools/$1/go.mod" | head -1; }

case $name in
  opa) module=github.com/open-policy-agent/opa package=$module version=v1.20.2 ;;
  regal) module=github.com/open-policy-agent/regal package=$module version=$(version_in regal "$module") ;;
  tofu) module=github.com/opentofu/opentofu package=$module/cmd/tofu version=$(version_in tofu "$module") ;;
  azurite) version=v$(sed -n 's|.*"azurite": "\([0-9.]*\)".*|\1|p' tools/azurite/package.json) ;;
  *) echo "no such tool: $name" >&2; exit 2 ;;
esac

if [ "$name" = tofu ] && command -v terraform >/dev/null 2>&1; then
  exit 0
fi

bin="${XDG_CACHE_HOME:-$HOME/.cache}/costwarden/tools/$name-$version/bin"
if [ "$name" = azurite ] && [ ! -e "$bin/$name" ]; then
  if ! command -v npm >/dev/null 2>&1; then
    echo "$name $version is missing and cannot be installed: no npm; tests that need it will skip"
    exit 0
  fi
  echo "installing $name $version (once; kept in the user's cache folder)"
  mkdir -p "$bin/new"
  cp tools/azurite/package.json tools/azurite/package-lock.json "$bin/new"
  if ! (cd "$bin/new" && npm ci --ignore-scripts --no-audit --no-fund >"$bin/../build.log" 2>&1); then
    echo "$name $version could not be installed: $(tail -1 "$bin/../build.log"); tests that need it will skip"
    exit 0
  fi
  mv "$bin/new/node_modules" "$bin/node_modules"
  rm -r "$bin/new"
  ln -s node_modules/.bin/azurite-blob "$bin/$name"
elif [ ! -x "$bin/$name" ]; then
  if ! command -v go >/dev/null 2>&1; then
    echo "$name $version is missing and cannot be built: no Go toolchain; tests that need it will skip"
    exit 0
  fi
  echo "building $name $version (once; kept in the user's cache folder)"
  mkdir -p "$bin"
  log="$bin/../build.log"
  flags=
  [ "$name" != tofu ] || flags="-X $module/version.dev=no"  # else it calls itself a development build
  # Linked into place only when whole: an interrupted build must not look like a tool.
  if [ "$name" = opa ]; then
    built=$(GOBIN="$bin/new" CGO_ENABLED=0 go install -trimpath -ldflags='-s -w' "$package@$version" >"$log" 2>&1 && echo yes || echo no)
  else
    # Inside the folder, so that only this module's go.mod and go.sum count; -mod=readonly refuses what they do not name.
    built=$(cd "tools/$name" && CGO_ENABLED=0 GOFLAGS="-mod=readonly -buildvcs=false" GOWORK=off \
      go build -trimpath -ldflags="-s -w $flags" -o "$bin/new/$name" "$package" >"$log" 2>&1 && echo yes || echo no)
  fi
  if [ "$built" = no ]; then
    echo "$name $version could not be built: $(tail -1 "$log"); tests that need it will skip"
    exit 0
  fi
  mv "$bin/new/$name" "$bin/$name"
  rmdir "$bin/new"
fi
mkdir -p .tools/bin
ln -sf "$bin/$name" ".tools/bin/$name"
