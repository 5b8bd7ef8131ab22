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

{{/* Where KEDA reads how many events wait. */}}
{{- define "virtengine.natsMonitor" -}}
{{- if .Values.nats.monitor -}}
{{- .Values.nats.monitor -}}
{{- else if .Values.nats.enabled -}}
virtengine-nats.{{ .Release.Namespace }}.svc:8222
{{- end -}}
{{- end }}

{{- define "virtengine.functionOperatorEnv" -}}
{{- include "library.env" (dict "root" . "component" "virtengine-function-operator") }}
- name: VIRTENGINE_PLATFORM_IMAGE
  value: {{ include "library.image" .Values.images.platform | quote }}
- name: VIRTENGINE_NATS_MONITOR
  value: {{ ternary (include "virtengine.natsMonitor" .) "" .Values.functionOperator.keda | quote }}
- name: VIRTENGINE_NATS_ACCOUNT
  value: {{ .Values.nats.account | quote }}
{{- end }}
