"""The first processes of a node's containers: scripts that start engine and application, again if need be.

Both are restarted on the spot: Kubernetes waits longer after every end, while a killed node must be back
within seconds. One that keeps ending soon after its start, or says why it ends, is left to Kubernetes.
"""

from __future__ import annotations

from virtengine.plans import cometbft

HOME, SIGNER = "/data/cometbft", "/signer"
SIGNING_STATE = f"{SIGNER}/priv_validator_state.json"
ENGINE_ENV = "/run/virtengine/engine.env"
SUPERVISE = """\
stopping= quick=0
rm -f $LEFT_BEHIND
trap 'stopping=1; kill -TERM "$child" 2>/dev/null' TERM INT
while :; do
  begun=$(date +%s)
  $RUN &
  child=$!
  $WATCH
  code=0; wait "$child" || code=$?
  while kill -0 "$child" 2>/dev/null; do code=0; wait "$child" || code=$?; done
  rm -f $LEFT_BEHIND
  test -z "$stopping" || exit 0
  case $code in 0|137|139) ;; *) exit "$code" ;; esac
  if [ $(($(date +%s) - begun)) -ge 5 ]; then quick=0; else quick=$((quick + 1)); fi
  test $quick -lt 5 || exit "$code"
done
"""
# An engine that finds no application looks again only after three seconds, so it waits for the socket first.
# The lock stays open, so whoever else has the volume cannot sign. What was killed may hold it a moment more.
ENGINE = (
    f"""\
if test -d {SIGNER}; then
  exec 9>{SIGNER}/lock
  flock -w 5 9 || {{ echo "another process signs with this key" >&2; exit 75; }}
fi
test ! -f {ENGINE_ENV} || . {ENGINE_ENV}
# Images of CometBFT set CMTHOME, which wins over the flag.
export CMTHOME={HOME}
engine() {{
  until test -S {cometbft.SOCKET}; do sleep 0.1; done
  exec cometbft "$@"
}}
# An engine whose application ends may wait for its answer for ever: it ends with the socket that it knew.
follow() {{
  (
    seen=
    while kill -0 "$child" 2>/dev/null; do
      now=$(stat -c %i {cometbft.SOCKET} 2>/dev/null)
      test -n "$seen" || seen=$now
      test "$now" = "$seen" || {{ sleep 1; kill -KILL "$child" 2>/dev/null; break; }}
      sleep 0.5
    done
  ) 9>&- &
}}
"""
    + SUPERVISE
)
