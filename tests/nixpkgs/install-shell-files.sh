# nixpkgs' setup hook installShellFiles, as far as the flake uses it.
installShellCompletion() {
  local command='' file
  while [ $# -gt 0 ]; do
    case $1 in
      --cmd) command=$2 ;;
      --bash) file=$out/share/bash-completion/completions/$command.bash ;;&
      --fish) file=$out/share/fish/vendor_completions.d/$command.fish ;;&
      --zsh) file=$out/share/zsh/site-functions/_$command ;;&
      --bash | --fish | --zsh) mkdir -p "${file%/*}" && cat "$2" > "$file" ;;
      *) echo "installShellCompletion: $1?" >&2 && return 1 ;;
    esac
    shift 2
  done
}

installManPage() {
  local page
  for page in "$@"; do
    mkdir -p "$out/share/man/man${page##*.}"
    gzip -9nc "$page" > "$out/share/man/man${page##*.}/${page##*/}.gz"
  done
}
