"""The checker of docs/verify over and over: a folder a line on standard input, a line of JSON with its problems for each.

What is the same as before is not read again: an edition is looked at by itself once for the same bytes, a page is parsed once.
Everything that is laid side by side is laid side by side each time.
"""

import functools
import hashlib
import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])

import pages
import reading
import verify

pages.Page = functools.lru_cache(maxsize=None)(reading.Page)
read_edition, check_edition = verify.read_edition, verify.check_edition
read, checked = {}, {}


def digest_of(folder):
    digest = hashlib.sha256(str(folder).encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"\0{path}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_once(folder, problems):
    digest = digest_of(folder)
    if digest not in read:
        said = []
        read[digest] = (read_edition(folder, said), said)
    edition, said = read[digest]
    problems += said
    if edition is not None:
        edition.digest = digest
        edition.problems = {}
    return edition


def check_once(edition):
    if edition.digest not in checked:
        check_edition(edition)
        checked[edition.digest] = list(edition.problems)
    edition.problems.update(dict.fromkeys(checked[edition.digest]))


verify.read_edition, verify.check_edition = read_once, check_once

for line in sys.stdin:
    problems, _, editions = verify.verify(Path(line.rstrip("\n")))
    print(json.dumps({"problems": problems, "editions": len(editions)}), flush=True)
    if len(read) > 50:
        # Changed editions are seen once; those at the beginning are the unchanged ones.
        for digest in list(read)[25:]:
            read.pop(digest)
            checked.pop(digest, None)
        pages.Page.cache_clear()
