#!/bin/sh
# Put an empty WordPress of Debian's into PEERS_DIR/wordpress and install it into a database of its
# own. Prints the users as JSON; ends with 3 and a reason when something is missing here.
#   WORDPRESS_HOST      host:port at which the caller will serve it
#   WORDPRESS_DATABASE  host:port of a MariaDB that lets root in without a password
set -eu
here=$(cd "$(dirname "$0")/wordpress" && pwd)
site="$PEERS_DIR/wordpress"
: "${WORDPRESS_DATABASE:=127.0.0.1:3306}"
export WORDPRESS_DATABASE WORDPRESS_HOST

lacks() { echo "$1" >&2; exit 3; }
for package in wordpress wordpress-theme-twentytwentythree php-cli php-mysql php-gd mariadb-client
do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok' ||
    lacks "install Debian's $package to run this"
done
sql() { mariadb -h "${WORDPRESS_DATABASE%:*}" -P "${WORDPRESS_DATABASE#*:}" -u root -e "$1" 2>&1; }
sql 'select 1' >/dev/null || lacks "no MariaDB lets root in at $WORDPRESS_DATABASE"

version=$(dpkg-query -W -f '${Version}' wordpress)
if [ "$(cat "$site/.version" 2>/dev/null)" != "$version" ]; then
  rm -rf "$site"
  mkdir -p "$PEERS_DIR"
  cp -rL /usr/share/wordpress "$site"
  rm -f "$site/wp-config.php"
  printf %s "$version" > "$site/.version"
fi
cp "$here/wp-config.php" "$site/wp-config.php"
rm -rf "$site/wp-content/uploads"
sql 'drop database if exists signalmast_wordpress;
     create database signalmast_wordpress character set utf8mb4'
cd "$site"
exec php -d error_reporting=0 "$here/install.php"
