# SPDX-License-Identifier: BSD-3-Clause
"""What the C side says: numbers of the header, policies and commands of the module.

Reads the plain declarations that style allows there, not C in general; what
it cannot read is an error, never passed over.
"""
import collections
import re
import sys

Member = collections.namedtuple("Member", "value derived")
Policy = collections.namedtuple("Policy", "max entries")
Entry = collections.namedtuple("Entry", "type checks nested")

LIMITS = {"INT_MAX": 2 ** 31 - 1, "U8_MAX": 255, "U16_MAX": 65535,
          "U32_MAX": 2 ** 32 - 1}


def without_comments(text):
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


def split_list(text):
    """at commas outside of brackets"""
    depth, parts, part = 0, [], ""
    for c in text:
        depth += (c in "({[") - (c in ")}]")
        if c == "," and not depth:
            parts.append(part.strip())
            part = ""
        else:
            part += c
    return [p for p in parts + [part.strip()] if p]


class Header:
    """@defines: macro -> number or string; @enums: enum -> name -> Member"""

    def __init__(self, path):
        text = without_comments(path.read_text())
        self.names = dict(LIMITS)
        self.defines = {}
        self.enums = {}
        for match in re.finditer(r"enum (\w+) \{(.*?)\};", text, re.S):
            self.enums[match[1]] = self.read_enum(split_list(match[2]))
        for match in re.finditer(r"^#define[ \t]+(\w+)[ \t]+(\S.*)$", text, re.M):
            self.read_define(match[1], match[2].strip())

    def read_enum(self, entries):
        members, value = {}, 0
        for entry in entries:
            name, _, expression = (p.strip() for p in entry.partition("="))
            if expression:
                value = self.number(expression)
            derived = bool(re.search(r"[A-Z]", expression))
            members[name] = Member(value, derived)
            self.names[name] = value
            value += 1
        return members

    def read_define(self, name, text):
        if text.startswith('"'):
            self.defines[name] = text.strip('"')
        else:
            self.defines[name] = self.names[name] = self.number(text)

    def number(self, expression):
        """value of an expression of numbers, names we know, and operators"""
        def known(match):
            if match[0] not in self.names:
                sys.exit(f"uapi: {match[0]} is not known")
            return str(self.names[match[0]])

        plain = re.sub(r"\b[A-Za-z_]\w*", known, " ".join(expression.split()))
        if not re.fullmatch(r"[0-9a-fA-Fx\s()|<+-]+", plain):
            sys.exit(f"uapi: cannot read the expression {expression}")
        return eval(plain, {"__builtins__": {}})


class Module:
    """@policies: table -> Policy; @ops: rows of the genl_ops table"""

    def __init__(self, paths, header):
        self.header = header
        self.policies = {}
        self.ranges = {}
        self.ops = []
        texts = [without_comments(path.read_text()) for path in paths]
        for text in texts:
            self.read_ranges(text)
        for text in texts:
            self.read_policies(text)
            self.read_ops(text)

    def read_ranges(self, text):
        pattern = r"struct netlink_range_validation (\w+) = \{(.*?)\};"
        for match in re.finditer(pattern, text, re.S):
            fields = self.fields(match[2])
            self.ranges[match[1]] = {k: self.header.number(v) for k, v in fields.items()}

    @staticmethod
    def fields(text):
        """{ .a = b, .c = d } -> a: b, c: d"""
        pairs = (part.partition("=") for part in split_list(text))
        return {name.strip().lstrip("."): value.strip() for name, _, value in pairs}

    def read_policies(self, text):
        pattern = r"struct nla_policy (\w+)\[(\w+) \+ 1\] = \{(.*?)\n?\};"
        for match in re.finditer(pattern, text, re.S):
            entries = {}
            for row in split_list(match[3]):
                parts = re.fullmatch(r"\[(\w+)\]\s*=\s*(.*)", row, re.S)
                if not parts:
                    sys.exit(f"uapi: {match[1]}: cannot read {row}")
                entries[parts[1]] = self.read_entry(parts[2])
            self.policies[match[1]] = Policy(match[2], entries)

    def read_entry(self, text):
        if text.startswith("{"):
            fields = self.fields(text.strip("{} \t\n"))
            checks = {}
            if "len" in fields:
                checks["max-len"] = self.header.number(fields["len"])
            return Entry(fields["type"], checks, None)
        match = re.fullmatch(r"NLA_POLICY_(\w+)\((.*)\)", text, re.S)
        if not match:
            sys.exit(f"uapi: cannot read the policy {text}")
        return self.read_macro(match[1], split_list(match[2]))

    def read_macro(self, macro, args):
        if macro == "NESTED":
            return Entry("NLA_NESTED", {}, args[0])
        if macro in ("EXACT_LEN", "MIN_LEN", "MAX_LEN"):
            check = macro.lower().replace("_", "-")
            return Entry("NLA_BINARY", {check: self.header.number(args[0])}, None)
        if macro == "FULL_RANGE":
            return Entry(args[0], dict(self.ranges[args[1].lstrip("&")]), None)
        keys = {"RANGE": ("min", "max"), "MIN": ("min",), "MAX": ("max",)}.get(macro)
        if not keys:
            sys.exit(f"uapi: NLA_POLICY_{macro} is not known")
        if args[0] == "NLA_BINARY":
            keys = [key + "-len" for key in keys]
        return Entry(args[0], dict(zip(keys, map(self.header.number, args[1:]))), None)

    def read_ops(self, text):
        match = re.search(r"struct genl_ops \w+\[\] = \{(.*?)\n\};", text, re.S)
        for row in split_list(match[1]) if match else []:
            self.ops.append(self.fields(row.strip("{} \t\n")))
