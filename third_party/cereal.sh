# shellcheck shell=bash
# Headers only, so the web build uses them too.
title='cereal 1.3.2'
version=1.3.2
needs=(debian13)

make_part() {
  fetch_deb libcereal-dev "$version"
  dpkg-deb --fsys-tarfile "$fetched" | tar x --strip-components=3 ./usr/include/cereal
}
