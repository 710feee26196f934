# How every derivation of the stand-in is built: tools into PATH, setup hooks, then its script.
set -euo pipefail
cd "$TMPDIR"
for input in ${nativeBuildInputs-}; do
  PATH=$input/bin:$PATH
  if [ -e "$input/nix-support/setup-hook" ]; then
    source "$input/nix-support/setup-hook"
  fi
done
source "$scriptPath"
