"""Write bytes of chance over a database, or cut it, and ask for its rows."""

import random

import superatom

__all__ = ["mangled"]


def mangled(path, number, seed):
    """Seeds of the files whose rows differ silently, with what came instead of our error."""
    right = _rows(path)
    content = path.read_bytes()
    copy = path.with_name("mangled.db")
    wrong = []
    for each in range(seed, seed + number):
        copy.write_bytes(_mangled(content, random.Random(each)))  # noqa: S311  no secret
        try:
            if _rows(copy) != right:
                wrong.append((each, "rows differ"))
        except superatom.SuperatomError:
            pass
        except Exception as error:  # noqa: BLE001  what is looked for
            wrong.append((each, repr(error)))
        try:
            superatom.verify(copy)
        except superatom.SuperatomError:
            pass
        except Exception as error:  # noqa: BLE001  what is looked for
            wrong.append((each, f"verify: {error!r}"))
        for left in ("-wal", "-shm"):
            copy.with_name(copy.name + left).unlink(missing_ok=True)
    return wrong


def _rows(path):
    return [list(superatom.find(kind=kind, db=path)) for kind in ("candidates", "ions", "calculations")]


def _mangled(content, generator):
    changed = bytearray(content)
    if generator.random() < 0.25:
        return changed[: generator.randrange(len(changed))]
    for _ in range(generator.choice([1, 3, 30])):
        place = generator.randrange(len(changed))
        piece = generator.randbytes(generator.choice([1, 8, 600]))[: len(changed) - place]
        changed[place : place + len(piece)] = piece
    return changed
