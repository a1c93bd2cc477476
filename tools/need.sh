#!/bin/sh
# Make sure that what a slow test group runs is installed: need.sh PACKAGE:COMMAND_OR_PATH ...
# As root on Debian what is missing is installed; elsewhere one sentence says what to install.
set -eu

missing=""
for pair in "$@"; do
  package=${pair%%:*}
  wanted=${pair#*:}
  case $wanted in
    /*) [ -e "$wanted" ] || missing="$missing $package" ;;
    *) command -v "$wanted" >/dev/null 2>&1 || missing="$missing $package" ;;
  esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "These tests need$missing. Install them (on Debian: sudo apt-get install$missing) and try again." >&2
  exit 1
fi
echo "Installing$missing."
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 -- the list is meant to be split
apt-get install -y -qq --no-install-recommends $missing >/dev/null
