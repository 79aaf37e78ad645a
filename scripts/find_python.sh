# Sourced by scripts/setup and scripts/bench: prints a Python that superatom runs on, or says what is missing.
find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.12 python3.11 python3.13 python3 python3.14; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  echo "superatom needs Python >= 3.11; install it, or name it: PYTHON=/path/to/python3.12 $0" >&2
  exit 2
}
