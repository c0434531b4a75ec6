#!/usr/bin/env python3
"""Tells which fields of Istio's kinds the code uses, and writes GeneratedFieldUse.swift beside this script.

A field counts as used if the sources that read its kind name it in a string literal, and the field
that it stands in counts as used. The fields themselves come from the facts about the schemas
(Sources/Objects/Generated/istio-facts.txt).

With --check nothing is written: exit code 1 says that GeneratedFieldUse.swift is not what the sources make.
"""
import pathlib
import re
import sys

here = pathlib.Path(__file__).resolve().parent
sources = here.parents[2]

# Which sources read a kind.
readers = {
    "ServiceEntry": ["Istio/Registry/*.swift", "Istio/Install/*Allocat*.swift"],
    "WorkloadEntry": ["Istio/Registry/*.swift"],
    "VirtualService": [
        "Istio/Configuration/Route*.swift", "Istio/Configuration/VirtualService*.swift",
        "Istio/Configuration/OutboundRoutes.swift", "Istio/Configuration/OutboundChains.swift",
        "Istio/Configuration/Gateway*.swift",
    ],
    "DestinationRule": [
        "Istio/Configuration/DestinationRules.swift", "Istio/Configuration/TrafficPolicy.swift",
        "Istio/Configuration/Localities.swift", "Istio/Configuration/MeshPolicies.swift",
        "Istio/Configuration/OutboundClusters.swift", "Istio/Configuration/Route*.swift",
    ],
    "Gateway": ["Istio/Configuration/Gateway*.swift", "Istio/Configuration/MeshPolicies.swift"],
    "Sidecar": [
        "Istio/Configuration/SidecarScope.swift", "Istio/Configuration/MeshPolicies.swift",
        "Istio/Configuration/Inbound*.swift",
    ],
    "PeerAuthentication": [
        "Istio/Configuration/PeerAuthentication.swift", "Istio/Configuration/MeshPolicies.swift",
    ],
    "ProxyConfig": ["Istio/Install/ProxyConfig.swift", "Istio/Injection/*.swift"],
    "AuthorizationPolicy": [
        "Istio/Security/SecurityPolicies.swift", "Istio/Security/Authorization*.swift",
    ],
    "RequestAuthentication": [
        "Istio/Security/SecurityPolicies.swift", "Istio/Security/TokenFilter.swift",
    ],
    "WorkloadGroup": [], "EnvoyFilter": [], "TrafficExtension": [],
    "Telemetry": ["Istio/Configuration/AccessLogging.swift"],
    "WasmPlugin": [],
}

sections, current = {}, None
for line in (sources / "Objects/Generated/istio-facts.txt").read_text().splitlines():
    if line.startswith("%"):
        current = sections.setdefault(line[1:].split(" ")[0], [])
    elif line and current is not None and line[0].isalpha():
        name, kind = line.split("\t")[0].split(" ")[:2]
        current.append((name.rstrip("!?"), kind))


def walk(section, path, literals, used):
    for name, kind in sections.get(section, []):
        here_path = f"{path}.{name}" if path else name
        is_used = used and name in literals
        yield here_path, is_used
        inner = kind.removeprefix("[]").removeprefix("map[string]")
        if inner in sections and len(here_path.split(".")) < 12:
            yield from walk(inner, here_path, literals, is_used)


text = "// Made by generate.py from the sources that read each kind; do not edit.\n\n"
text += "/// Fields of Istio's kinds: `+` for those that the code uses, `-` for those that it accepts.\n"
text += "enum GeneratedFieldUse {\n    static let table: StaticString = \"\"\"\n"
for kind, patterns in readers.items():
    files = [path for pattern in patterns for path in sorted(sources.glob(pattern))]
    literals = set()
    for path in files:
        literals |= set(re.findall(r'"([A-Za-z0-9]+)"', path.read_text(encoding="utf-8")))
    text += f"        %{kind}\n"
    for path, is_used in walk(f"{kind}.spec", "", literals, True):
        text += f"        {'+' if is_used else '-'}{path}\n"
text += '        """\n}\n'

target = here / "GeneratedFieldUse.swift"
if "--check" in sys.argv:
    sys.exit(0 if target.exists() and target.read_text(encoding="utf-8") == text else 1)
target.write_text(text, encoding="utf-8")
