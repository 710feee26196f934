#!/bin/sh
# nixfmt --check FILE…
set -e
shift
for file; do
  nix-instantiate --parse "$file" > /dev/null
done
