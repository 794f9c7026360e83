"""Make the id map of one root: terraform state pull | python3 export_id_map.py envs/prod > id-map.json

Needs nothing but Python 3. Of the state it keeps type, id, ARN and address of each managed resource, and nothing else:
no other value leaves the job.
"""

import json
import sys

ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(key):
    """A for_each key as Terraform writes it in an address."""
    if isinstance(key, bool) or not isinstance(key, (str, int)):
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    text = "".join(ESCAPES.get(c) or (c if ord(c) >= 32 and ord(c) != 127 else f"\\u{ord(c):04x}") for c in key)
    return '["' + text.replace("${", "$${").replace("%{", "%%{") + '"]'


def resources(state):
    for resource in state.get("resources", []):
        if resource.get("mode") != "managed":
            continue
        module = resource["module"] + "." if "module" in resource else ""
        for instance in resource.get("instances", []):
            attributes = instance.get("attributes") or {}
            if "deposed" not in instance and (attributes.get("id") or attributes.get("arn")):
                address = module + resource["type"] + "." + resource["name"] + quoted(instance.get("index_key"))
                yield {
                    "type": resource["type"],
                    "id": attributes.get("id"),
                    "arn": attributes.get("arn"),
                    "address": address,
                }


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: terraform state pull | python3 export_id_map.py ROOT > id-map.json")
    state = json.load(sys.stdin)
    if state.get("version") != 4:
        sys.exit("the state is encrypted or not of version 4")
    document = {"version": 1, "root": sys.argv[1], "resources": list(resources(state))}
    json.dump(document, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
