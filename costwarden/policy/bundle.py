"""Which policies a run evaluates: the shipped set plus the user's directories, checked before any engine sees them."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from costwarden.errors import CostwardenError
from costwarden.policy.conftest import (
    adapter_name,
    build_adapter,
    conftest_policy,
    conftest_rules,
    infracost_findings,
    reads_plan,
    unknown_inputs,
)
from costwarden.policy.diagnostic import Diagnostic
from costwarden.policy.metadata import MetadataNotReadable, parse_policy
from costwarden.policy.model import PolicyInfo
from costwarden.policy.source_text import package_of, verdict_rules

MAX_FILE_BYTES = 1_000_000
MAX_FILES = 2_000
SHIPPED_LABEL = "policies/rego"
_DATA_NAMES = ("data.json", "data.yaml", "data.yml")


class BundleNotReadable(CostwardenError):
    def __init__(self, where: str, reason: str, hint: str) -> None:
        super().__init__(f"{where}: {reason}", hint=hint)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Policies as text, without their tests; equal bundles have equal digests."""

    files: dict[str, str]  # path as shown to people -> text, sorted by path
    policies: tuple[PolicyInfo, ...]  # enabled, sorted by id
    digest: str  # sha256 hex over files
    known_ids: frozenset[str] = frozenset()  # disabled policies too
    diagnostics: tuple[Diagnostic, ...] = ()  # found while loading; every engine refuses them
    reads_plan: tuple[str, ...] = ()  # files that read input.plan and so need --raw-plan


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    text: str
    package: tuple[str, ...]
    shipped: bool


def shipped_directory() -> Path:
    """The policies that come with costwarden: of the checkout, else of the installed wheel."""
    here = Path(__file__).resolve().parents[1]
    for candidate in (here.parent / "policies" / "rego", here / "_shipped" / "policies" / "rego"):
        if (candidate / "main.rego").is_file():
            return candidate
    raise BundleNotReadable("policies/rego", "the shipped policies are missing", "install costwarden again")


def load_bundle(
    directories: Sequence[Path],
    *,
    enabled: Collection[str] | None = None,
    disabled: Collection[str] = (),
    shipped: bool = True,
) -> Bundle:
    """Shipped policies plus those of `directories`, less the disabled ones; `enabled`, where given, keeps only its ids.

    Errors: BundleNotReadable, MetadataNotReadable. What is readable but wrong lands in `diagnostics`.
    """
    files = list(_read(shipped_directory(), SHIPPED_LABEL, shipped=True)) if shipped else []
    for directory in directories:
        files.extend(_read(directory, directory.as_posix(), shipped=False))
    if not shipped:
        main = shipped_directory() / "main.rego"
        files.append(_File(f"{SHIPPED_LABEL}/main.rego", main.read_text("utf-8"), ("costwarden", "main"), True))
    files = _without_copies(files)
    _refuse_takeover(files)
    policies, texts, left_out, findings = _Sorter(files, enabled, disabled).sorted()
    digest = sha256()
    for name in sorted(texts):
        body = texts[name].encode()
        digest.update(f"{len(name.encode())} {len(body)} {name}\n".encode() + body)
    ordered = {name: texts[name] for name in sorted(texts)}
    return Bundle(
        files=ordered,
        policies=tuple(policies[one] for one in sorted(policies)),
        digest=digest.hexdigest(),
        known_ids=frozenset(policies) | left_out,
        diagnostics=tuple(sorted(findings)),
        reads_plan=tuple(name for name, text in ordered.items() if reads_plan(text)),
    )


class _Sorter:
    """Tells policies, libraries and conftest packages apart, and what of them is switched off."""

    def __init__(self, files: Sequence[_File], enabled: Collection[str] | None, disabled: Collection[str]) -> None:
        self._files, self._enabled, self._disabled = files, enabled, disabled
        self._policies: dict[str, PolicyInfo] = {}
        self._conftest: dict[tuple[str, ...], list[_File]] = {}
        self._findings: list[Diagnostic] = []

    def sorted(self) -> tuple[dict[str, PolicyInfo], dict[str, str], frozenset[str], list[Diagnostic]]:
        """(enabled policies by id, texts by name, ids left out, findings)."""
        texts = {}
        for file in self._files:
            texts[file.name] = file.text
            self._place(file)
        self._require_metadata()
        for package, own in self._conftest.items():
            rules = {rule for file in own for rule in conftest_rules(file.text)}
            info = conftest_policy(package, own[0].name, rules)
            self._add(info)
            if self._on(info.id):
                texts[f"generated/conftest/{adapter_name(package)}.rego"] = build_adapter(package, rules)
        off = frozenset(one for one in self._policies if not self._on(one))
        for file in self._files:
            if file.package[:2] == ("costwarden", "policies") and "/".join(file.package[2:]) in off:
                del texts[file.name]
            elif file.package not in self._conftest or f"conftest/{adapter_name(file.package)}" not in off:
                self._findings.extend([] if file.shipped else unknown_inputs(file.text, file.name))
            else:
                del texts[file.name]
        return {one: info for one, info in self._policies.items() if one not in off}, texts, off, self._findings

    def _on(self, policy: str) -> bool:
        return policy not in self._disabled and (self._enabled is None or policy in self._enabled)

    def _place(self, file: _File) -> None:
        if file.package == ("infracost",):
            self._findings.extend(infracost_findings(file.text, file.name))
        elif file.package[0] != "costwarden":
            if conftest_rules(file.text):
                self._conftest.setdefault(file.package, []).append(file)
        elif file.package[1:2] == ("policies",):
            if len(file.package) != 4:
                raise BundleNotReadable(
                    file.name,
                    f"package {'.'.join(file.package)} is not costwarden.policies.<room>.<policy>: it would never run",
                    "rename the package",
                )
            info = parse_policy(file.text, file.name, file.package, shipped=file.shipped)
            if info is not None:
                self._add(info)
        elif not file.shipped and verdict_rules(file.text):
            raise BundleNotReadable(
                file.name,
                f"package {'.'.join(file.package)} has a deny or warn rule that would never run",
                "name the package costwarden.policies.<room>.<policy>",
            )

    def _add(self, info: PolicyInfo) -> None:
        if info.id in self._policies:
            raise BundleNotReadable(
                info.file, f"policy {info.id} is there already: {self._policies[info.id].file}", "rename one of them"
            )
        self._policies[info.id] = info

    def _require_metadata(self) -> None:
        rules: dict[str, set[str]] = {}
        for file in self._files:
            if file.package[:2] == ("costwarden", "policies"):
                name = "/".join(file.package[2:])
                rules.setdefault(name, set()).update(verdict_rules(file.text))
                if name not in self._policies and not any(
                    other.package == file.package and other is not file for other in self._files
                ):
                    raise MetadataNotReadable(file.name, 1, "is missing in front of the package")
        for name, found in rules.items():
            if name not in self._policies:
                file = next(one for one in self._files if "/".join(one.package[2:]) == name)
                raise MetadataNotReadable(file.name, 1, "is missing in front of the package")
            if not found & {"deny", "warn"}:
                raise BundleNotReadable(
                    self._policies[name].file,
                    f"policy {name} has no deny or warn rule, so it would never fire",
                    "write `deny contains violation if { ... }`",
                )


def _without_copies(files: Sequence[_File]) -> list[_File]:
    """A file that is a shipped one word for word changes nothing: a checkout of ours, or a part of it, may be named."""
    shipped = {(file.package, file.text) for file in files if file.shipped}
    return [file for file in files if file.shipped or (file.package, file.text) not in shipped]


def _refuse_takeover(files: Sequence[_File]) -> None:
    """A user's file may not add rules to a shipped package: that would change shipped policies unseen."""
    owned = {file.package: file.name for file in files if file.shipped}
    for file in files:
        if not file.shipped and file.package in owned:
            raise BundleNotReadable(
                file.name,
                f"package {'.'.join(file.package)} is already that of {owned[file.package]}",
                "rename the package",
            )
    names = [file.name for file in files]
    for name in names:
        if names.count(name) > 1:
            raise BundleNotReadable(name, "is given twice", "name each directory once")


def _read(directory: Path, label: str, *, shipped: bool) -> Iterator[_File]:
    if not directory.is_dir():
        raise BundleNotReadable(label, "is not a directory of policies", "--policies takes a directory of .rego files")
    root = directory.resolve()
    count = 0
    for path in _walk(directory, label):
        name = f"{label.rstrip('/')}/{path.relative_to(directory).as_posix()}"
        if not path.resolve().is_relative_to(root):
            raise BundleNotReadable(name, "is a link that leaves its directory", "copy the file instead")
        if path.name in _DATA_NAMES:
            raise BundleNotReadable(
                f"{name}:1:1", "SUB12 data documents beside policies are not read", "everything is in `input`"
            )
        if not path.name.endswith(".rego") or path.name.endswith("_test.rego"):
            continue
        count += 1
        if count > MAX_FILES:
            raise BundleNotReadable(label, f"holds more than {MAX_FILES} policies", "name a smaller directory")
        text = read_rego(path, name)
        package = package_of(text)
        if package is None:
            raise BundleNotReadable(f"{name}:1:1", "has no package", "start the file with `package ...`")
        yield _File(name, text, package, shipped)


def _walk(directory: Path, label: str) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise BundleNotReadable(label, f"cannot be read: {error.strerror}", "check its permissions") from error

    for folder, folders, names in os.walk(directory, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            linked = Path(folder, name)
            if linked.is_symlink():
                raise BundleNotReadable(linked.as_posix(), "is a linked directory", "copy it, or name it by --policies")
        for name in sorted(names):
            yield Path(folder, name)


def read_rego(path: Path, name: str) -> str:
    """One policy's text. Errors: BundleNotReadable for what is not a small UTF-8 file."""
    try:
        with path.open("rb") as stream:
            body = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise BundleNotReadable(name, f"cannot be read: {error.strerror}", "check its permissions") from error
    if len(body) > MAX_FILE_BYTES:
        raise BundleNotReadable(name, f"is larger than {MAX_FILE_BYTES} bytes", "split the policy")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BundleNotReadable(name, f"is not UTF-8 text (byte {error.start})", "save it as UTF-8") from error
    if "\x00" in text or text.startswith("\ufeff"):
        raise BundleNotReadable(name, "has a byte order mark or a NUL", "save it as plain UTF-8")
    return text
