// Arrays of the content, deflated in base64, back into typed arrays (see superatom/pages/packed.py).
"use strict";

const KINDS = { i1: Int8Array, i2: Int16Array, i4: Int32Array, f4: Float32Array, f8: Float64Array };

async function numbersOf(packed) {
  const text = atob(packed.bytes);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const raw = new KINDS[packed.packed](await new Response(stream).arrayBuffer());
  if (packed.step === undefined) return raw;
  const numbers = new Float64Array(raw.length);
  let sum = 0;
  for (let i = 0; i < raw.length; i++) {
    sum = packed.running ? sum + raw[i] : raw[i];
    numbers[i] = sum * packed.step;
  }
  return numbers;
}

// The value with every packed array in it unpacked.
async function unpacked(value) {
  if (value === null || typeof value !== "object") return value;
  if (value.packed !== undefined) return numbersOf(value);
  const keys = Object.keys(value);
  const parts = await Promise.all(keys.map((key) => unpacked(value[key])));
  keys.forEach((key, i) => { value[key] = parts[i]; });
  return value;
}

// Index of the first entry of an ascending array that is not below a number.
function placeOf(sorted, number) {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < number) low = middle + 1; else high = middle;
  }
  return low;
}
