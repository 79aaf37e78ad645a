/* Writes the same outer products into the same arrays as Isomers.write: the speed of plain C. */
#include <stddef.h>
#include <stdint.h>

void fill(size_t pieces, const uint64_t **prefixes, const size_t *rows, const uint64_t **tails,
          const uint8_t **weights, const size_t *columns, uint64_t *masks, uint8_t *degeneracies) {
  for (size_t p = 0; p < pieces; p++) {
    const uint64_t *tail = tails[p];
    const uint8_t *weight = weights[p];
    size_t n = columns[p];
    for (size_t i = 0; i < rows[p]; i++) {
      uint64_t prefix = prefixes[p][i];
      for (size_t j = 0; j < n; j++) masks[j] = prefix | tail[j];
      for (size_t j = 0; j < n; j++) degeneracies[j] = weight[j];
      masks += n;
      degeneracies += n;
    }
  }
}
