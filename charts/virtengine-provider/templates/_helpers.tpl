{{- define "provider.eventsSecret" -}}
{{- .Values.events.existingSecret | default "virtengine-nats" -}}
{{- end }}

{{- define "provider.databaseSecret" -}}
{{- .Values.database.existingSecret | default "virtengine-postgresql" -}}
{{- end }}

{{- define "provider.s3Secret" -}}
{{- .Values.s3.existingSecret | default "virtengine-s3" -}}
{{- end }}

{{- define "provider.s3Endpoint" -}}
{{- .Values.s3.endpoint | default (printf "http://virtengine-s3.%s.svc:8333" .Values.network.namespace) -}}
{{- end }}

{{- define "provider.grpc" -}}
{{- .Values.network.grpc | default (printf "%s-rpc.%s.svc:9090" .Values.network.name .Values.network.namespace) -}}
{{- end }}

{{- define "provider.rpc" -}}
{{- .Values.network.rpc | default (printf "http://%s-rpc.%s.svc:26657" .Values.network.name .Values.network.namespace) -}}
{{- end }}

{{/* Environment of the provider operator; chain and keys it finds through its objects. Arguments: root, component. */}}
{{- define "provider.operatorEnv" -}}
{{- include "library.env" . }}
{{- with .root.Values.providerOperator }}
- name: VIRTENGINE_PUBLIC_HOST
  value: {{ .publicHost | quote }}
- name: VIRTENGINE_IMAGE_REGISTRIES
  value: {{ join "," .imageRegistries | quote }}
- name: VIRTENGINE_NEEDS_IMAGE_DIGEST
  value: {{ .needsImageDigest | quote }}
{{- end }}
{{- if or .root.Values.providerOperator.gatewayApi (dig "ingress" "gatewayRef" "" .root.Values.provider.spec) }}
- name: VIRTENGINE_GATEWAY_API
  value: "true"
{{- end }}
{{- if .root.Values.gateway.enabled }}
- name: VIRTENGINE_GATEWAY_ROLE
  value: {{ .root.Release.Namespace }}:virtengine-gateway-leases
- name: VIRTENGINE_GATEWAY_PINNED
  value: {{ empty .root.Values.gateway.tls.existingSecret | quote }}
{{- end }}
{{- end }}

{{/* Environment of the meter. Arguments: root, component. */}}
{{- define "provider.env" -}}
{{- include "library.env" . }}
- name: VIRTENGINE_CHAIN_GRPC
  value: {{ include "provider.grpc" .root }}
- name: VIRTENGINE_CHAIN_RPC
  value: {{ include "provider.rpc" .root }}
- name: VIRTENGINE_CHAIN_ID
  value: {{ .root.Values.network.chainId }}
{{ include "library.secretEnv" (dict "name" "VIRTENGINE_EVENTS_URL" "secret" (include "provider.eventsSecret" .root) "key" "url") }}
{{ include "library.secretEnv" (dict "name" "VIRTENGINE_PROVIDER" "secret" (printf "%s-account" .root.Values.accounts.provider) "key" "address") }}
{{- end }}

{{/* One key of an Account's Secret as a volume. Arguments: name, account, key. */}}
{{- define "provider.keyVolume" -}}
- name: {{ .name }}
  secret:
    secretName: {{ .account }}-account
    defaultMode: 0440
    items:
      - {key: {{ .key }}, path: {{ .key }}}
{{- end }}

{{/* Where that volume appears. Arguments: name. */}}
{{- define "provider.keyMount" -}}
- {name: {{ .name }}, mountPath: /var/run/virtengine/{{ .name }}, readOnly: true}
{{- end }}

{{- define "provider.s3Env" -}}
- name: VIRTENGINE_S3_ENDPOINT
  value: {{ include "provider.s3Endpoint" . }}
- name: VIRTENGINE_S3_REGION
  value: {{ .Values.s3.region }}
- name: VIRTENGINE_S3_BUCKET
  value: {{ .Values.s3.bucket }}
{{ include "library.secretEnv" (dict "name" "VIRTENGINE_S3_ACCESS_KEY" "secret" (include "provider.s3Secret" .) "key" "access-key") }}
{{ include "library.secretEnv" (dict "name" "VIRTENGINE_S3_SECRET_KEY" "secret" (include "provider.s3Secret" .) "key" "secret-key") }}
{{- end }}
