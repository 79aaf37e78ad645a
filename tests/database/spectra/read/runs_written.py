"""Runs written byte by byte from the formats' definitions."""

import base64
import struct
import zlib

SCAN = (
    '<spectrum index="{i}" id="scan={n}" defaultArrayLength="{length}">'
    '<cvParam cvRef="MS" accession="MS:1000511" name="ms level" value="{level}"/>'
    '<cvParam cvRef="MS" accession="{pol}" name="{polarity} scan" value=""/>'
    '<cvParam cvRef="MS" accession="MS:1000128" name="profile spectrum" value=""/>'
    '<binaryDataArrayList count="2">{arrays}</binaryDataArrayList></spectrum>'
)
ARRAY = (
    '<binaryDataArray encodedLength="{length}">'
    '<cvParam cvRef="MS" accession="MS:1000523" name="64-bit float" value=""/>'
    '<cvParam cvRef="MS" accession="{cacc}" name="{compression}" value=""/>'
    '<cvParam cvRef="MS" accession="{acc}" name="{name}" value=""/>'
    "<binary>{text}</binary></binaryDataArray>"
)


def array(values, name, *, packed):
    raw = struct.pack(f"<{len(values)}d", *values) if not isinstance(values, bytes) else values
    text = base64.b64encode(zlib.compress(raw, 9) if packed else raw).decode()
    return ARRAY.format(
        length=len(text),
        text=text,
        name=name,
        acc="MS:1000514" if name == "m/z array" else "MS:1000515",
        compression="zlib compression" if packed else "no compression",
        cacc="MS:1000574" if packed else "MS:1000576",
    )


def mzml(scans, *, packed=True, prolog='<?xml version="1.0" encoding="utf-8"?>\n'):
    """Text of an mzML run; scans are (level, polarity, mz, intensity)."""
    body = ""
    for i, (level, polarity, mz, intensity) in enumerate(scans):
        arrays = array(mz, "m/z array", packed=packed) + array(intensity, "intensity array", packed=packed)
        body += SCAN.format(
            i=i, n=i + 1, level=level, polarity=polarity, length=len(mz), arrays=arrays,
            pol="MS:1000129" if polarity == "negative" else "MS:1000130",
        )  # fmt: skip
    return (
        f'{prolog}<mzML xmlns="http://psi.hupo.org/ms/mzml" version="1.1.0"><run id="r">'
        f'<spectrumList count="{len(scans)}">{body}</spectrumList></run></mzML>'
    )


def mgf(scans):
    """Text of a Mascot generic file; scans are (level, polarity, mz, intensity)."""
    blocks = []
    for level, polarity, mz, intensity in scans:
        sign = "-" if polarity == "negative" else "+"
        lines = ["BEGIN IONS", f"CHARGE=3{sign}", *(["PEPMASS=2600.5"] if level > 1 else [])]
        lines += [f"{one!r} {y!r}" for one, y in zip(mz, intensity, strict=True)]
        blocks.append("\n".join([*lines, "END IONS"]))
    return "\n\n".join(blocks) + "\n"


def ms1(scans):
    """Text of an MS1 file; scans are (level, polarity, mz, intensity), the polarity has no place there."""
    lines = ["H\tCreationDate\t1 Jan 2020", "H\tExtractor\tby hand"]
    for number, (level, _, mz, intensity) in enumerate(scans, start=1):
        lines += [f"S\t{number:06d}\t{number:06d}" + ("\t2600.5" if level > 1 else ""), "I\tRTime\t0.5"]
        lines += [f"{one!r} {y!r}" for one, y in zip(mz, intensity, strict=True)]
    return "\n".join(lines) + "\n"
