#!/usr/bin/env bash
# Brings an image into the namespace that kubectl is set to: migrations first, and nothing else where they fail.
# bash deploy/kubernetes/roll-out.sh ghcr.io/your-organisation/tillwright:0.1.0
set -euo pipefail
cd "$(dirname "$0")"
image=$1
# What is in the cluster's ConfigMap stays: it is the shop's own, and config.yaml is where it began.
as_given() { sed "s|^\( *\)image: tillwright\$|\1image: $image|" "$1"; }

kubectl delete job tillwright-migrate --ignore-not-found --wait
as_given migrate.yaml | kubectl apply --filename -
if ! kubectl wait job/tillwright-migrate --for=condition=Complete --timeout=300s; then
  kubectl logs job/tillwright-migrate --tail=50 >&2 || true
  exit 1
fi
as_given api.yaml | kubectl apply --filename -
as_given worker.yaml | kubectl apply --filename -
kubectl rollout status deployment/tillwright-api --timeout=300s
kubectl rollout status deployment/tillwright-worker --timeout=300s
