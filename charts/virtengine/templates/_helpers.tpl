{{/* Address of NATS for every process. */}}
{{- define "virtengine.natsUrl" -}}
{{- if .Values.nats.enabled -}}
nats://virtengine-nats.{{ .Release.Namespace }}.svc:4222
{{- else -}}
{{- required "nats.url is needed when nats.enabled is false" .Values.nats.url -}}
{{- end -}}
{{- end }}

{{- define "virtengine.natsSecret" -}}
{{- .Values.nats.existingSecret | default "virtengine-nats" -}}
{{- end }}

{{- define "virtengine.postgresqlSecret" -}}
{{- .Values.postgresql.existingSecret | default "virtengine-postgresql" -}}
{{- end }}

{{- define "virtengine.s3Secret" -}}
{{- .Values.s3.existingSecret | default "virtengine-s3" -}}
{{- end }}

{{- define "virtengine.chainOperatorEnv" -}}
{{- include "library.env" (dict "root" . "component" "virtengine-chain-operator") }}
- name: VIRTENGINE_PLATFORM_IMAGE
  value: {{ include "library.image" (ternary .Values.images.node .Values.images.platform (not (empty (.Values.images.node).repository))) | quote }}
- name: VIRTENGINE_COMETBFT_IMAGE
  value: {{ include "library.image" .Values.images.cometbft | quote }}
{{- with .Values.images.pullSecrets }}
- name: VIRTENGINE_IMAGE_PULL_SECRETS
  value: {{ join "," . | quote }}
{{- end }}
{{- end }}
