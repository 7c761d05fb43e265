#!/bin/sh
# Makes the secrets of three.yaml, each once: what is there stays.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets

random() { head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }
# The user of the image reads them; of the machine's others only who may enter this folder.
make() { [ -e "secrets/$1" ] || { printf '%s' "$2" >"secrets/$1"; chmod 644 "secrets/$1"; }; }

make secret "$(random)"
make postgres-password "$(random)"
make store "postgres://tidings:$(cat secrets/postgres-password)@postgres:5432/tidings"
make s3-key "$(random)"
make s3.json "{\"identities\":[{\"name\":\"tidings\",\"credentials\":[{\"accessKey\":\"tidings\",\"secretKey\":\"$(cat secrets/s3-key)\"}],\"actions\":[\"Read\",\"Write\",\"List\"]}]}"
echo "secrets are in $(pwd)/secrets"
