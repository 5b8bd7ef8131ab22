{{/*
A Function of the provider's side. Arguments: root, name, values (scale, tickSeconds, resources, placement, extraEnv), handler,
stream, subjects (list), account (whose private key it signs with), files (list of secretFiles), env (text).
*/}}
{{- define "provider.function" -}}
{{- $values := .values }}
{{- $files := prepend .files (dict "name" "account" "secretName" (printf "%s-account" .account) "keys" (list "private-key")) }}
{{- with (.root.Values.trust).existingSecret }}
{{- $files = append $files (dict "name" "trust" "secretName" . "keys" (list "ca.crt")) }}
{{- end }}
apiVersion: virtengine.com/v1alpha1
kind: Function
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "library.labels" (dict "root" .root "component" .name) | nindent 4 }}
  annotations:
    {{- include "library.wave" 3 | nindent 4 }}
spec:
  handler: {{ .handler }}
  image: {{ include "library.image" .root.Values.images.platform | quote }}
  imagePullPolicy: {{ .root.Values.images.platform.pullPolicy }}
  stream: {{ .stream }}
  subjects:
    {{- toYaml .subjects | nindent 4 }}
  start: Beginning
  concurrency: {{ $values.concurrency }}
  scale:
    {{- toYaml $values.scale | nindent 4 }}
  tick: {everySeconds: {{ $values.tickSeconds }}}
  events:
    secretRef: {name: {{ include "provider.eventsSecret" .root }}, key: url}
  database:
    secretRef: {name: {{ include "provider.databaseSecret" .root }}, key: dsn}
  env:
    {{- include "provider.functionEnv" . | nindent 4 }}
    {{- .env | nindent 4 }}
    {{- with $values.extraEnv }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  secretFiles:
    {{- toYaml $files | nindent 4 }}
  resources:
    {{- toYaml $values.resources | nindent 4 }}
  {{- $placement := dict }}
  {{- range .root.Values.images.pullSecrets }}
  {{- $_ := set $placement "pullSecrets" (append ($placement.pullSecrets | default list) (dict "name" .)) }}
  {{- end }}
  {{- range $field := list "nodeSelector" "tolerations" "affinity" "topologySpreadConstraints" "priorityClassName" }}
  {{- with get $values $field }}{{ $_ := set $placement $field . }}{{ end }}
  {{- end }}
  placement:
    {{- toYaml $placement | nindent 4 }}
{{- end }}

{{/* Environment of a function; address and chain of its host come from the Function itself. Arguments: root. */}}
{{- define "provider.functionEnv" -}}
- name: VIRTENGINE_LOG_LEVEL
  value: {{ .root.Values.logLevel }}
- name: VIRTENGINE_CHAIN_GRPC
  value: {{ include "provider.grpc" .root }}
- name: VIRTENGINE_CHAIN_RPC
  value: {{ include "provider.rpc" .root }}
- name: VIRTENGINE_CHAIN_ID
  value: {{ .root.Values.network.chainId }}
{{ include "library.secretEnv" (dict "name" "VIRTENGINE_PROVIDER" "secret" (printf "%s-account" .root.Values.accounts.provider) "key" "address") }}
- name: VIRTENGINE_ACCOUNT_KEY_FILE
  value: /var/run/virtengine/account
- name: VIRTENGINE_GAS_PRICE_MICRO
  value: {{ .root.Values.network.gasPriceMicro | int | quote }}
{{- with .root.Values.database.sslMode }}
- name: PGSSLMODE
  value: {{ . }}
{{- end }}
{{- if (.root.Values.trust).existingSecret }}
{{- range list "SSL_CERT_FILE" "PGSSLROOTCERT" "AWS_CA_BUNDLE" "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH" }}
- name: {{ . }}
  value: /var/run/virtengine/trust/ca.crt
{{- end }}
{{- end }}
{{- end }}
