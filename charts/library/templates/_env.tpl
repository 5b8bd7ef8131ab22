{{/* Environment that every process reads. Arguments: root, component. */}}
{{- define "library.env" -}}
- name: VIRTENGINE_NAMESPACE
  value: {{ .root.Release.Namespace }}
- name: VIRTENGINE_LOG_LEVEL
  value: {{ .root.Values.logLevel }}
{{- end }}

{{/* One variable out of a Secret. Arguments: name, secret, key. */}}
{{- define "library.secretEnv" -}}
- name: {{ .name }}
  valueFrom: {secretKeyRef: {name: {{ .secret }}, key: {{ .key }}}}
{{- end }}
