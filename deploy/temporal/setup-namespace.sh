#!/bin/sh
# Creates Overture's namespace and search attributes where they are missing, and sets the retention. May run again.
set -eu

attributes='TenantId CampaignId AccountId Stage AwaitingGate'
namespace="$TEMPORAL_NAMESPACE"

attempt=1
until temporal operator cluster health >/dev/null 2>&1; do
  if [ "$attempt" -ge 60 ]; then
    echo "Temporal at $TEMPORAL_ADDRESS was not healthy within two minutes." >&2
    exit 1
  fi
  attempt=$((attempt + 1))
  sleep 2
done

if temporal operator namespace describe --namespace "$namespace" >/dev/null 2>&1; then
  temporal operator namespace update --namespace "$namespace" --retention "$RETENTION"
else
  temporal operator namespace create --namespace "$namespace" --retention "$RETENTION"
fi

# A namespace that was created a moment ago is not known everywhere for some seconds.
attempt=1
until known="$(temporal operator search-attribute list --namespace "$namespace")"; do
  if [ "$attempt" -ge 30 ]; then
    echo "The namespace $namespace was not usable within a minute." >&2
    exit 1
  fi
  attempt=$((attempt + 1))
  sleep 2
done

for name in $attributes; do
  if echo "$known" | grep -qw "$name"; then continue; fi
  temporal operator search-attribute create --namespace "$namespace" --name "$name" --type Keyword
done
