#!/usr/bin/env python3
"""Holds config/schema/*.json against what ships and against the loaders: schema_check.py SOURCE_DIR WEBCARECTL

The loaders are asked, not read: documents made from a schema go through webcarectl, whose messages name the keys that a
mapping knows, and the kind, range and choices of a value."""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import textwrap

import jsonschema
import yaml

source, webcarectl = sys.argv[1:3]
failures = []
schemas = {name: json.load(open(f"{source}/config/schema/{name}.schema.json"))
           for name in ("rules", "webcared", "response", "definition", "channel")}


def fail(text):
    failures.append(text)


def where(name, pointer):
    return f"config/schema/{name}.schema.json, {pointer}"


# --- YAML 1.2 as webcared and editors read it: no dates, no `yes`, no base 60.
class Yaml(yaml.SafeLoader):
    yaml_implicit_resolvers = {}


for tag, pattern, first in (("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
                            ("int", "[-+]?(0|[1-9][0-9]*)", "-+0123456789"),
                            ("float", r"[-+]?[0-9]*\.[0-9]+", "-+.0123456789"),
                            ("null", "~|null|Null|NULL|", ["~", "n", "N", ""])):
    Yaml.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(f"^({pattern})$"), list(first))


def mistakes(schema, text):
    """What the schema says against the text, as `path: message`."""
    found = jsonschema.Draft202012Validator(schemas[schema]).iter_errors(yaml.load(text, Yaml))
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in found]


def check_what_ships():
    texts = []
    for pattern, schema in (("config/rules/**/*.yaml", "rules"), ("config/response/*.yaml", "response"),
                            ("connectors/definitions/*.yaml", "definition"), ("escalation/definitions/*.yaml", "channel"),
                            ("config/demo/*.yaml", "webcared"), ("connectors/*/sample.yaml", "webcared"),
                            ("escalation/*/sample.yaml", "webcared")):
        files = glob.glob(f"{source}/{pattern}", recursive=True)
        if not files:
            fail(f"no file {pattern}: has the folder moved?")
        texts += [(os.path.relpath(f, source), schema, open(f).read()) for f in files]
    pages = [("docs/rule-language.md", "rules"), ("docs/configuration.md", "webcared")]
    pages += [(os.path.relpath(f, source), "webcared") for f in glob.glob(f"{source}/docs/c*s/*.md")]
    for page, schema in pages:
        text = open(f"{source}/{page}").read()
        blocks = re.findall(r"^```yaml\n(.*?)^```", text, re.M | re.S)
        blocks += [textwrap.dedent(b) for b in re.findall(r"^    (?:channels|sources):\n(?:    .*\n)+", text, re.M)]
        texts += [(f"{page}, example {i + 1}", schema, block) for i, block in enumerate(blocks)]
        for word, schema in (("definition", "definition"), ("channel", "channel")):
            blocks = re.findall(rf"^```yaml {word}\n(.*?)^```", text, re.M | re.S)
            texts += [(f"{page}, {word} {i + 1}", schema, block) for i, block in enumerate(blocks)]
    for name, schema, text in texts:
        for mistake in mistakes(schema, text):
            fail(f"{name}: config/schema/{schema}.schema.json does not allow it: {mistake}")
    print(f"{len(texts)} files and examples looked at")


def check_wrong_files_fail():
    rule = "id: a, title: t, when: w, examples: { hit: [x], miss: [y] }"
    for schema, texts in yaml.load(open(f"{source}/tests/config/schema_wrong.yaml"), Yaml).items():
        for text in texts:
            if not mistakes(schema, text.replace("RULE", rule)):
                fail(f"config/schema/{schema}.schema.json allows what is wrong: {text}")


def check_descriptions(name, node, pointer="#"):
    if isinstance(node, list):
        for i, item in enumerate(node):
            check_descriptions(name, item, f"{pointer}/{i}")
    if not isinstance(node, dict):
        return
    for key, value in node.get("properties", {}).items():
        # Below `if`, and where a kind repeats the keys that all have, nothing is described.
        described = value is True or value.get("description", "").endswith(".")
        if not described and not pointer.endswith("/if"):
            fail(f"{where(name, pointer)}/properties/{key} needs a description: a sentence with unit, range, default")
    for key, value in node.items():
        check_descriptions(name, value, f"{pointer}/{key}")


# --- The loaders
PROBE = "zzzzzzzzzzzz"
# The parts of a mention are read as JSON (core/mention.cpp), not by config::Fields; kinds are compared with the registries.
MENTION = tuple(f"#/$defs/{part}/" for part in ("example", "author", "rating", "engagement"))
KINDS = [f"#/$defs/{part}/properties/kind" for part in ("source", "channel")]
TEXT, MAPPING = '"?"', '{ "?": "?" }'


class Document:
    """A YAML document made from a schema, a key a line. `value` is what stands in every leaf; without it there is none,
    and every mapping has an unknown key instead."""

    def __init__(self, name, value=None):
        self.name, self.value, self.lines = name, value, []
        self.mappings, self.leaves, self.probes = {}, {}, {}  # by line: the pointer into the schema
        self.open = []  # what the line stands in: a route within a route is not entered again

    def resolved(self, pointer):
        node = schemas[self.name]
        for part in pointer.split("/")[1:]:
            node = node[int(part)] if isinstance(node, list) else node[part]
        if isinstance(node, dict) and "$ref" in node:
            return self.resolved(node["$ref"])
        return node, pointer

    def container(self, pointer):
        """The mapping that may stand here, as (pointer, in a list?), or none."""
        node, pointer = self.resolved(pointer)
        if not isinstance(node, dict) or pointer in ("#/$defs/expression", "#/$defs/body"):  # which hold themselves
            return None
        if isinstance(node.get("properties"), dict) or isinstance(node.get("additionalProperties"), dict):
            return pointer, False
        if "items" in node:
            inner = self.container(pointer + "/items")
            return inner and (inner[0], True)
        for i in range(len(node.get("anyOf", []))):
            if (found := self.container(f"{pointer}/anyOf/{i}")):
                return found
        return None

    def line(self, text):
        self.lines.append(text)
        return len(self.lines)

    def entry(self, key, pointer):
        found = self.container(pointer)
        if found and found[0] in self.open:
            return
        if found and found[1]:
            self.line(f'"{key}": [')
            self.mapping(found[0])
            self.line("],")
        elif found:
            self.mapping(found[0], f'"{key}": ')
        elif self.value and self.resolved(pointer)[0] is not True:
            self.leaves[self.line(f'"{key}": {self.value},')] = pointer

    def mapping(self, pointer, prefix="", given=()):
        node, pointer = self.resolved(pointer)
        self.mappings[self.line(prefix + "{")] = pointer
        self.open.append(pointer)
        for key, value in given:
            self.line(f'"{key}": {value},')
        for key in node.get("properties", {}):
            self.entry(key, f"{pointer}/properties/{key}")
        if isinstance(node.get("additionalProperties"), dict):
            self.entry("probe", f"{pointer}/additionalProperties")
        elif not self.value:
            self.probes[self.line(f'"{PROBE}": 1,')] = pointer
        self.open.pop()
        self.line("}," if prefix or len(self.mappings) > 1 or given else "}")

    def text(self):
        return "\n".join(self.lines) + "\n"


def ask(folder, document, file, command):
    """What the loader says about the document, by line."""
    path = f"{folder}/{file}"
    with open(path, "w") as out:
        out.write(document.text())
    run = subprocess.run([webcarectl, *command], env={**os.environ, "WEBCARED_SHARE": folder}, capture_output=True,
                         text=True, timeout=60)
    said = {}
    for line in (run.stdout + run.stderr).splitlines():
        if (match := re.match(rf"{re.escape(path)}:(\d+):\d+: (.*)", line)):
            said.setdefault(int(match[1]), []).append(match[2])
    if not said:
        fail(f"{' '.join(command)} said nothing of {file}: {run.stdout + run.stderr}")
    return said


def compare_names(document, said):
    name = document.name
    for lines in (document.probes, document.mappings):
        for line in [line for line, pointer in lines.items() if pointer.startswith("#/$defs/map")]:
            del lines[line]  # compared in check_definitions
    for line, pointer in document.probes.items():
        node = document.resolved(pointer)[0]
        answers = [m for m in said.get(line, []) if f"unknown key `{PROBE}`" in m]
        closed = node.get("additionalProperties") is False
        if closed != bool(answers):
            said_by_loader = "takes any key here: remove" if closed else "refuses unknown keys here: add"
            fail(f"{where(name, pointer)}: the loader {said_by_loader} \"additionalProperties\": false")
        if not answers or not closed:
            continue
        what, known = re.match(rf"(.*): unknown key `{PROBE}`; known are (.*)", answers[0]).groups()
        known, properties = set(known.split(", ")), set(node["properties"])
        for key in sorted(known - properties):
            fail(f"{where(name, pointer)}: the loader of \"{what}\" reads the key `{key}`, the schema lacks it: add it "
                 f"to {pointer}/properties as \"{key}\": {{ \"description\": \"...\", ... }}, and to the page in docs/")
        for key in sorted(properties - known):
            fail(f"{where(name, pointer)}: \"{key}\" stands in {pointer}/properties, but the loader of \"{what}\" "
                 f"does not read it: remove it there, or read it with config::Fields")
    for line, pointer in document.mappings.items():
        node = document.resolved(pointer)[0]
        required, messages = set(node.get("required", [])), said.get(line, [])
        closed = node.get("additionalProperties") is False
        for message in messages:
            missing = re.search(r"the key `(\w+)` is missing", message)
            if missing and missing[1] not in required:
                fail(f"{where(name, pointer)}: the loader demands `{missing[1]}`: add it to {pointer}/required")
        for key in required:
            stands = node.get("properties", {}).get(key, True)
            leaf = stands is not True and not document.container(f"{pointer}/properties/{key}")
            if closed and leaf and not any(key in m for m in messages):
                fail(f"{where(name, pointer)}: the loader does not demand `{key}`: remove it from {pointer}/required")


def kind_in_schema(node):
    type_ = node.get("type", "")
    if "enum" in node:
        return "one of " + ", ".join(sorted(node["enum"]))
    if type_ == "boolean":
        return "true or false"
    if type_ in ("integer", "number"):
        return f"a {'whole ' if type_ == 'integer' else ''}number from {node.get('minimum')} to {node.get('maximum')}"
    if "(ms|s|m|h|d|w|y)" in node.get("pattern", ""):
        return "a time"
    return "a list of texts" if "array" in type_ else "a text" if "string" in type_ else None


SAYS_KIND = (r"`\$?\w+` must be (one of (.*)|true or false|a (?:whole )?number from \S+ to \S+|a time|a list of texts|"
             r"a text)(?: such as .*)?, found")


def kind_in_loader(messages):
    for message in messages:
        if (match := re.search(SAYS_KIND, message)):
            return "one of " + ", ".join(sorted(match[2].split(", "))) if match[2] else match[1]
    return None


def compare_kinds(document, as_text, as_mapping):
    for line, pointer in document.leaves.items():
        expected = kind_in_schema(document.resolved(pointer)[0])
        found = kind_in_loader(as_text.get(line, [])) or kind_in_loader(as_mapping.get(line, []))
        # A loader may say nothing of a text; of everything else it must.
        silent = found is None and (expected in ("a text", "a list of texts", None) or pointer.startswith(MENTION))
        if found != expected and not silent and pointer not in KINDS:
            fail(f"{where(document.name, pointer)}: the schema says {expected}, the loader says {found or 'nothing'}: "
                 f"correct {pointer}")


def check_against_loader(folder, name, file, command, fill):
    """`fill(document)` writes the document; done with unknown keys, then with a wrong value in every leaf, twice."""
    documents = [Document(name, value) for value in (None, TEXT, MAPPING)]
    said = []
    for document in documents:
        fill(document)
        said.append(ask(folder, document, file, command))
    compare_names(documents[0], said[0])
    compare_kinds(documents[1], said[1], said[2])


def check_kinds_of(folder, list_name, part):
    schema = schemas["webcared"]["$defs"][part]
    kind = schema["properties"]["kind"]
    known = kind["enum"] if "enum" in kind else kind["anyOf"][0]["enum"]  # beside them: definitions, which are files
    document = Document("webcared")
    document.line(f'{{ "{list_name}": [ {{ "name": "probe", "kind": "{PROBE}" }} ] }}')
    said = ask(folder, document, "kinds.yaml", ["config", "check", f"{folder}/kinds.yaml"])
    messages = " ".join(m for each in said.values() for m in each if PROBE in m)
    loaded = re.search(r"(?:there are|known are) (.*)", messages)[1].split(", ")
    if sorted(known) != sorted(loaded):
        fail(f"{where('webcared', f'#/$defs/{part}')}: properties/kind/enum has {known}, the registry has {loaded}: "
             f"correct the enum, add #/$defs/{part}_KIND with its keys, and its if/then below allOf")
    branches = {b["if"]["properties"]["kind"]["const"]: b["then"]["$ref"] for b in schema["allOf"]}
    if branches != {kind: f"#/$defs/{part}_{kind}" for kind in known}:
        fail(f"{where('webcared', f'#/$defs/{part}')}: allOf must send every kind to #/$defs/{part}_KIND, "
             f"found {branches}")
    return known


def check_definitions(folder):
    """A network's definition, which is read for a source of its kind."""
    os.mkdir(f"{folder}/networks")
    with open(f"{folder}/polled.yaml", "w") as out:
        out.write(f"connectors: [networks]\nsources: [{{ name: probe, kind: probe }}]\n")
    check = ["config", "check", f"{folder}/polled.yaml"]
    check_against_loader(folder, "definition", "networks/probe.yaml", check, lambda d: d.mapping("#"))
    # A map and an expression name what they know in their own words.
    wrong = Document("definition")
    wrong.line(f"title: a\nrequests: [{{ get: 'https://a', take: ., map: {{ {PROBE}: 1, id: {{ {PROBE}: 1 }} }} }}]")
    messages = [m for each in ask(folder, wrong, "networks/probe.yaml", check).values() for m in each]
    known = [set(re.search("there are (.*)", m)[1].split(", ")) for m in messages if "there are " in m]
    parts = schemas["definition"]["$defs"]
    fields = {f"{key}.{inner}" for key, node in parts["map"]["properties"].items() for inner in node.get("properties", {})}
    fields |= {key for key, node in parts["map"]["properties"].items() if "properties" not in node}
    operators = set(parts["expression"]["anyOf"][-1]["properties"])
    for part, expected in (("map", fields), ("expression", operators)):
        if expected not in known:
            fail(f"{where('definition', f'#/$defs/{part}')} has {sorted(expected)}, the loader says {messages}")


def check_channels(folder):
    """A channel's definition, which is read for a channel of its kind."""
    os.mkdir(f"{folder}/services")
    with open(f"{folder}/told.yaml", "w") as out:
        out.write("channel_definitions: [services]\nchannels: [{ name: probe, kind: probe }]\n")
    check = ["config", "check", f"{folder}/told.yaml"]
    check_against_loader(folder, "channel", "services/probe.yaml", check, lambda d: d.mapping("#"))
    # A body takes the service's own keys; those of ours begin with a dollar.
    wrong = Document("channel")
    wrong.line(f"title: a\nsink: plain\nsend: {{ post: 'https://a', json: {{ ${PROBE}: 1 }} }}")
    messages = [m for each in ask(folder, wrong, "services/probe.yaml", check).values() for m in each]
    known = set(re.search("there are (.*?);", " ".join(messages))[1].split(", "))
    keys = {key for key in schemas["channel"]["$defs"]["body"]["anyOf"][-1]["properties"]}
    if known != keys:
        fail(f"{where('channel', '#/$defs/body')} has {sorted(keys)}, the loader says {messages}")


def check_defaults(folder):
    with open(f"{folder}/plain.yaml", "w") as out:
        out.write("brand: probe\n")
    shown = subprocess.run([webcarectl, "config", "show", "--config", f"{folder}/plain.yaml"], capture_output=True,
                           text=True).stdout
    shown = dict(re.findall(r"^ *(\w+): \"?(.*?)\"? +# default$", shown, re.M))
    root, parts = schemas["webcared"]["properties"], schemas["webcared"]["$defs"]
    checked = 0
    for key, node in [*root.items(), *parts["retention"]["properties"].items(), *parts["levels"]["properties"].items()]:
        if "default" in node and key in shown:
            checked += 1
            expected = {"2y": "730d", True: "true", False: "false"}.get(node["default"], str(node["default"]))
            if expected != shown[key]:
                fail(f"config/schema/webcared.schema.json: the default of `{key}` is {shown[key]}, not {node['default']}")
    if checked < 10:
        fail(f"only {checked} defaults could be compared with `config show`: {shown}")


def check_commands():
    for name, command in (("webcared", "config"), ("rules", "rules"), ("definition", "source"), ("channel", "channel")):
        env = {**os.environ, "WEBCARED_SHARE": f"{source}/config"}
        printed = subprocess.run([webcarectl, command, "schema"], env=env, capture_output=True, text=True).stdout
        if printed != open(f"{source}/config/schema/{name}.schema.json").read():
            fail(f"`webcarectl {command} schema` does not print config/schema/{name}.schema.json: {printed[:200]}")


def check_loaders(folder):
    for sub in ("rules", "response"):
        os.mkdir(f"{folder}/{sub}")
    with open(f"{folder}/rules/none.yaml", "w") as out:
        out.write("language: nl\n")
    check_against_loader(folder, "rules", "rule.yaml", ["rules", "test", f"{folder}/rule.yaml"], lambda d: d.mapping("#"))
    check = ["config", "check", f"{folder}/webcared.yaml"]
    check_against_loader(folder, "webcared", "webcared.yaml", check, lambda d: d.mapping("#"))
    for list_name, part in (("sources", "source"), ("channels", "channel")):
        for kind in check_kinds_of(folder, list_name, part):
            def one(document):
                document.line(f'{{ "{list_name}": [')
                document.mapping(f"#/$defs/{part}_{kind}", given=(("name", '"probe"'), ("kind", f'"{kind}"')))
                document.line("] }")
            # A kind without options of its own has no leaf to ask for.
            if all(value is True for value in schemas["webcared"]["$defs"][f"{part}_{kind}"]["properties"].values()):
                document = Document("webcared")
                one(document)
                compare_names(document, ask(folder, document, "webcared.yaml", check))
            else:
                check_against_loader(folder, "webcared", "webcared.yaml", check, one)
    check_defaults(folder)
    check_definitions(folder)
    check_channels(folder)
    with open(f"{folder}/webcared.yaml", "w") as out:
        out.write("brand: probe\n")
    for file, part in (("house", "house"), ("xx", "phrasebook")):
        check_against_loader(folder, "response", f"response/{file}.yaml", check, lambda d: d.mapping(f"#/$defs/{part}"))


for name, schema in schemas.items():
    jsonschema.Draft202012Validator.check_schema(schema)
    check_descriptions(name, schema)
check_what_ships()
check_wrong_files_fail()
check_commands()
with tempfile.TemporaryDirectory() as folder:
    check_loaders(folder)
for text in dict.fromkeys(failures):
    print(text, file=sys.stderr)
sys.exit(1 if failures else 0)
