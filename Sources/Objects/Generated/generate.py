"""Writes the schema tables of this folder.

    python3 generate.py            writes KubernetesSchemas.swift and IstioSchemas.swift
    python3 generate.py --istio F  first renews istio-facts.txt from F, the file
                                   kubernetes/customresourcedefinitions.gen.yaml of istio/api

Needs `pip install kubernetes==32.0.1` (its models are those of Kubernetes 1.32), and PyYAML for
--istio. go-types.txt names the Go types that the client's models do not tell: 64-bit numbers and
texts with a type of their own, as k8s.io/api v0.32.5 declares them.

A table is a list of structs. `%Key Name` begins a struct: the key that other fields use, and Go's
name for it. Each further line is a field: its name, its type, and for custom resources the rules
of its schema. A type is a scalar, a struct's key, `[]TYPE` or `map[string]TYPE`.
"""

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOTS = """V1Namespace V1Pod V1PodTemplate V1Deployment V1ReplicaSet V1DaemonSet V1StatefulSet V1Job
V1CronJob V1Service V1Endpoints V1EndpointSlice V1ServiceAccount V1ConfigMap V1Secret V1Node
CoreV1Event V1MutatingWebhookConfiguration V1ValidatingWebhookConfiguration V1ReplicationController
V1LimitRange V1ResourceQuota V1PersistentVolume V1PersistentVolumeClaim V1Ingress V1NetworkPolicy
V1PodDisruptionBudget V2HorizontalPodAutoscaler V1Role V1RoleBinding V1ClusterRole
V1ClusterRoleBinding V1StorageClass V1PriorityClass V1Lease V1ControllerRevision""".split()
INT_OR_STRING = {"targetPort", "port", "maxSurge", "maxUnavailable", "minAvailable"}
QUANTITIES = {"limits", "requests", "capacity", "allocatable", "hard", "used", "default",
              "defaultRequest", "max", "min", "maxLimitRequestRatio", "overhead",
              "allocatedResources"}
QUANTITY = {"sizeLimit", "divisor", "averageValue"}


def go_name(model):
    return re.sub(r"^([A-Z][a-z]+)?V\d+", "", model)


def key(model):
    """The struct's key: Go's name, with the package in front where two packages have the name."""
    prefix = re.match(r"^([A-Z][a-z]+)?V\d+", model).group(1) or ""
    return ("" if prefix == "Core" else prefix) + go_name(model)


def kubernetes():
    from kubernetes.client import models

    named = dict(line.split() for line in (HERE / "go-types.txt").read_text().splitlines())
    lines, seen, todo = [], set(), list(ROOTS)
    while todo:
        model = todo.pop(0)
        if model in seen:
            continue
        seen.add(model)
        lines.append(f"%{key(model)} {go_name(model)}")
        cls = getattr(models, model)
        fields = {cls.attribute_map[a]: t for a, t in cls.openapi_types.items()}
        for name in sorted(fields):
            kind = field_type(go_name(model), name, fields[name], named)
            lines.append(f"{name} {kind}")
            inner = re.search(r"(\w*V\d+\w+)", fields[name])
            if inner and hasattr(models, inner.group(1)):
                todo.append(inner.group(1))
    return "\n".join(lines)


def field_type(owner, name, written, named):
    if f"{owner}.{name}" in named:
        return named[f"{owner}.{name}"]
    if match := re.fullmatch(r"list\[(.*)\]", written):
        return "[]" + field_type(owner, "", match.group(1), named)
    if match := re.fullmatch(r"dict\(str, (.*)\)", written):
        if name in QUANTITIES:
            return "map[string]quantity"
        if (owner, name) in {("Secret", "data"), ("ConfigMap", "binaryData")}:
            return "map[string]bytes"
        return "map[string]" + field_type(owner, "", match.group(1), named)
    if written == "object":
        return "intOrString" if name in INT_OR_STRING else "any"
    if name in QUANTITY:
        return "quantity"
    simple = {"str": "string", "int": "int32", "bool": "bool", "float": "float64",
              "datetime": "time"}
    return simple.get(written) or key(written)


def istio_facts(path):
    import yaml

    lines = []
    for document in yaml.safe_load_all(Path(path).read_text()):
        if not document:
            continue
        kind = document["spec"]["names"]["kind"]
        version = document["spec"]["versions"][0]
        schema = dict(version["schema"]["openAPIV3Schema"])
        structs(kind, kind, schema, lines)
    return "\n".join(lines) + "\n"


def structs(path, name, schema, lines):
    """Adds the struct of an object schema and those inside it."""
    mine, rest = [f"%{path} {name}"], []
    if schema.get("x-kubernetes-preserve-unknown-fields"):
        mine.append("|open yes")
    for owner in [schema] + schema.get("allOf", []):
        options = [o for o in owner.get("oneOf", []) if "required" in o]
        if options:
            exact = not any("not" in o for o in owner["oneOf"])
            names = ",".join(o["required"][0] for o in options)
            mine.append(f"|{'one' if exact else 'atMostOne'} {names}")
    for rule in schema.get("x-kubernetes-validations", []):
        mine.append("|cel " + json.dumps([" ".join(rule["rule"].split()), rule["message"]]))
    for field, inner in sorted(schema.get("properties", {}).items()):
        if path == name and field in ("apiVersion", "kind", "metadata"):
            continue
        mark = "!" if field in schema.get("required", []) else ""
        mine.append(f"{field}{mark} " + istio_type(f"{path}.{field}", field, inner, rest))
    lines += mine + rest


def istio_type(path, name, schema, lines):
    rules = []
    for key_, short in [("minimum", "min"), ("maximum", "max"), ("minLength", "minLength"),
                        ("maxLength", "maxLength"), ("minItems", "minItems"),
                        ("maxItems", "maxItems"), ("minProperties", "minProperties"),
                        ("maxProperties", "maxProperties"), ("enum", "enum"),
                        ("pattern", "pattern")]:
        if key_ in schema:
            value = schema[key_]
            if isinstance(value, float):
                value = int(value)
            rules.append(f"{short}={json.dumps(value, separators=(',', ':'))}")
    if schema.get("x-kubernetes-list-map-keys"):
        rules.append("keys=" + ",".join(schema["x-kubernetes-list-map-keys"]))
    if schema.get("nullable"):
        rules.append("nullable")
    is_struct = schema.get("type") == "object" and "properties" in schema
    if not is_struct:
        for rule in schema.get("x-kubernetes-validations", []):
            text = [" ".join(rule["rule"].split()), rule["message"]]
            rules.append("cel=" + json.dumps(text))
    kind = base_type(path, name, schema, lines)
    return "\t".join([kind] + rules)


def base_type(path, name, schema, lines):
    if schema.get("x-kubernetes-int-or-string"):
        return "intOrString"
    if schema.get("x-kubernetes-preserve-unknown-fields") and "properties" not in schema:
        return "any"
    match schema.get("type"):
        case "object":
            if "properties" in schema:
                structs(path, name, schema, lines)
                return path
            extra = schema.get("additionalProperties")
            return "map[string]" + inner(path + "{}", name, extra, lines) if extra else "any"
        case "array":
            return "[]" + inner(path + "[]", name, schema["items"], lines)
        case "integer":
            return "int32" if schema.get("format") == "int32" else "int64"
        case "number":
            return "float64"
        case "boolean":
            return "bool"
        case "string":
            return "string"
    return "any"


def inner(path, name, schema, lines):
    """The type of items; rules of scalar items go into a struct-like entry of their own."""
    text = istio_type(path, name, schema, lines)
    if "\t" not in text:
        return text
    lines.append(f"%{path} {name}")
    lines.append("= " + text)
    return path


def write(name, constant, source, table):
    text = f'''// Made by generate.py from {source}. Do not edit.

extension SchemaTable {{
    /// The table's text.
    static let {constant}: StaticString = #"""
'''
    text += "".join(f"        {line}\n" if line else "\n" for line in table.splitlines())
    text += '        """#\n}\n'
    (HERE / name).write_text(text)


if __name__ == "__main__":
    facts = HERE / "istio-facts.txt"
    if sys.argv[1:2] == ["--istio"]:
        facts.write_text(istio_facts(sys.argv[2]))
    write("KubernetesSchemas.swift", "kubernetesText", "the models of kubernetes 32.0.1",
          kubernetes())
    write("IstioSchemas.swift", "istioText", "istio-facts.txt", facts.read_text())
