#!/usr/bin/env python3
"""Fails if a dependency needs a newer Rust than Cargo.toml promises: cargo metadata --format-version 1 | rust_version.py

The project's own code is held to that version by clippy's lint incompatible_msrv.
"""
import json
import sys

NAME = "fisher-memory"


def version(package):
    numbers = (package["rust_version"] or "1.0").split(".")
    return tuple(int(number) for number in (numbers + ["0"])[:3])


packages = json.load(sys.stdin)["packages"]
ours = version(next(package for package in packages if package["name"] == NAME))
newer = [package for package in packages if version(package) > ours]
for package in newer:
    print(f"error: {package['name']} {package['version']} needs Rust {package['rust_version']}")
newest = max(version(package) for package in packages if package["name"] != NAME)
print(f"{len(packages) - 1} dependencies need at most Rust {'.'.join(map(str, newest))}; Cargo.toml promises {'.'.join(map(str, ours))}")
sys.exit(1 if newer else 0)
