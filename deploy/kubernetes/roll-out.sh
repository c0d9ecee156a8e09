#!/usr/bin/env bash
# Brings an image into the namespace that kubectl is set to: migrations first, and nothing else where they fail.
# bash deploy/kubernetes/roll-out.sh ghcr.io/your-organisation/tillwright:0.1.0
set -euo pipefail
cd "$(dirname "$0")"
image=$1
# What is in the cluster's ConfigMap stays: it is the shop's own, and config.yaml is where it began.
as_given() { sed "s|^\( *\)image: tillwright\$|\1image: $image|" "$1"; }

# Says twice a minute what it waits for: a pod whose image or secret is not there waits as well, until its deadline.
turns=0
wait_a_little() {
  turns=$((turns + 1))
  [ $((turns % 15)) != 0 ] || kubectl get pods --selector job-name=tillwright-migrate >&2 || true
  sleep 2
}

# Indexes of a large shop take as long as they take: one that is still at work is waited for, and not killed.
active() { kubectl get job tillwright-migrate --ignore-not-found --output 'jsonpath={.status.active}'; }
while [ "$(active)" = 1 ]; do wait_a_little; done
kubectl delete job tillwright-migrate --ignore-not-found --wait
as_given migrate.yaml | kubectl apply --filename -
has() { kubectl get job tillwright-migrate --output "jsonpath={.status.conditions[?(@.type=='$1')].status}" | grep -q True; }
until has Complete || has Failed; do wait_a_little; done
if has Failed; then
  kubectl logs job/tillwright-migrate --tail=50 >&2 || true
  exit 1
fi
as_given api.yaml | kubectl apply --filename -
as_given worker.yaml | kubectl apply --filename -
kubectl rollout status deployment/tillwright-api --timeout=300s
kubectl rollout status deployment/tillwright-worker --timeout=300s
