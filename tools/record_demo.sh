#!/usr/bin/env bash
# Record examples/demo/plan.json anew: a real Terraform plan of a real provider against a simulated AWS (moto) on loopback.
#
#   tools/record_demo.sh
#
# Needs terraform, the AWS provider that examples/demo/terraform/providers.tf names, patch, and `moto_proxy`
# (pip install 'moto[server,proxy]', in an environment of its own). Nothing reaches a real cloud: the proxy
# answers for every host name itself.
#   MOTO_PROXY       the moto_proxy program (default: the one on PATH)
#   PROVIDER_MIRROR  a filesystem mirror of providers; without it terraform fetches the provider its own way
set -euo pipefail

demo=$(cd "$(dirname "$0")/../examples/demo" && pwd)
proxy_program=$(command -v "${MOTO_PROXY:-moto_proxy}") || { echo "moto_proxy is missing: pip install 'moto[server,proxy]' and set MOTO_PROXY" >&2; exit 2; }
work=$(mktemp -d)
proxy=
finish() {
  [ -z "$proxy" ] || kill "$proxy" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

cp -R "$demo/terraform" "$work/terraform"
cp "$demo/change.patch" "$work/"
(cd "$work" && patch --reverse --strip=1 --quiet < change.patch)

export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1 TF_DATA_DIR="$work/data"
if [ -n "${PROVIDER_MIRROR:-}" ]; then
  export TF_CLI_CONFIG_FILE="$work/terraformrc"
  printf 'disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' "$PROVIDER_MIRROR" > "$TF_CLI_CONFIG_FILE"
fi
terraform -chdir="$work/terraform" init -input=false -no-color > "$work/init.log" || { cat "$work/init.log" >&2; exit 2; }

moto_python=$(sed -n '1s/^#! *//p' "$proxy_program")
port=$("$moto_python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$proxy_program" -H 127.0.0.1 -p "$port" > "$work/moto.log" 2>&1 &
proxy=$!
ca=$("$moto_python" -c 'import moto, pathlib; print(pathlib.Path(moto.__file__).parent / "moto_proxy" / "ca.crt")')
unset NO_PROXY no_proxy
export HTTPS_PROXY="http://127.0.0.1:$port" HTTP_PROXY="http://127.0.0.1:$port" AWS_CA_BUNDLE="$ca" SSL_CERT_FILE="$ca"
export AWS_ACCESS_KEY_ID=mock AWS_SECRET_ACCESS_KEY=mock AWS_EC2_METADATA_DISABLED=true
for _ in $(seq 50); do
  "$moto_python" -c "import socket; socket.create_connection(('127.0.0.1', $port), 1).close()" 2>/dev/null && break
  sleep 0.2
done

run() { terraform -chdir="$work/terraform" "$@"; }
run apply -auto-approve -input=false -no-color > "$work/apply.log" 2>&1 || { tail -40 "$work/apply.log" >&2; exit 1; }
# What the simulator forgets would look like a change in every later plan.
run plan -input=false -no-color -detailed-exitcode > "$work/settled.log" 2>&1 || { echo "the applied stack does not settle:" >&2; cat "$work/settled.log" >&2; exit 1; }

cp "$demo/terraform/"*.tf "$work/terraform/"
run plan -input=false -no-color -out="$work/tfplan" > "$work/plan.log" 2>&1 || { tail -40 "$work/plan.log" >&2; exit 1; }
run show -json "$work/tfplan" > "$work/plan.json"
if grep -qF "$work" "$work/plan.json"; then
  echo "the plan names a path of this machine" >&2
  exit 1
fi
cp "$work/plan.json" "$demo/plan.json"
sed -n '/^Plan:/p' "$work/plan.log"
